/**
 * Asks API servers ten times a second while things go wrong, and tells afterwards for how long none of them answered.
 *
 * It asks all of them at once: the time is that of a client with a perfect load balancer in front of them.
 */
import { eventually } from "./eventually.ts";
import type { Background, Machine } from "./machine.ts";

/** An answer of an API server. */
export interface ApiAnswer {
  /** Which of the API servers. */
  index: number;
  atMs: number;
}

/** A program in a machine that asks without pause; see the module's documentation. Dispose it with `await using`. */
export class ApiProbe implements AsyncDisposable {
  private constructor(readonly process: Background) {}

  /** @param machine Where it runs: one that stays on. @param kubeconfigs One per API server. */
  static async start(machine: Machine, kubeconfigs: readonly string[]): Promise<ApiProbe> {
    const file = `/run/api-probe-${crypto.randomUUID()}.json`;
    await machine.run("sh", ["-c", `umask 077; cat > ${file}`], { stdin: JSON.stringify(kubeconfigs) });
    const program = new URL("api_probe_program.ts", import.meta.url).pathname;
    const process = machine.start(Deno.execPath(), ["run", "-A", "--cached-only", program, file]);
    const probe = new ApiProbe(process);
    await probe.answered(kubeconfigs.map((_, index) => index), 20_000);
    return probe;
  }

  /** Waits until each of these API servers has answered once more than now. @param indexes Of the kubeconfigs. */
  async answered(indexes: readonly number[], withinMs: number): Promise<void> {
    const before = this.#answers().length;
    await eventually(() => {
      const since = new Set(this.#answers().slice(before).map(({ index }) => index));
      return Promise.resolve(indexes.every((index) => since.has(index)));
    }, { what: `API servers ${indexes.join(", ")} answer`, withinMs });
  }

  /** Longest time in which no API server answered, in milliseconds. Ends the asking. */
  async longestPauseMs(): Promise<number> {
    await this[Symbol.asyncDispose]();
    return longestPauseOf(this.#answers());
  }

  /** Longest time in which each API server did not answer, in milliseconds, and in which two of them did not. Ends the asking. */
  async outages(): Promise<{ each: number[]; together: number }> {
    await this[Symbol.asyncDispose]();
    return outagesOf(this.#answers());
  }

  #answers(): ApiAnswer[] {
    const lines = this.process.output().matchAll(/^ok (\d+) (\d+)$/gm);
    return [...lines].map(([, index, atMs]) => ({ index: Number(index), atMs: Number(atMs) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

/** Longest time that an API server may take for an answer on a busy machine, in milliseconds: less is no outage. */
const SLOW_MS = 1_500;

/** Longest outage of each server, and the longest time that two of them had in common, in milliseconds. */
export function outagesOf(answers: readonly ApiAnswer[]): { each: number[]; together: number } {
  const servers = [...new Set(answers.map(({ index }) => index))].toSorted((a, b) => a - b);
  const outages = servers.map((server) => {
    const times = answers.filter(({ index }) => index === server).map(({ atMs }) => atMs).toSorted((a, b) => a - b);
    const pauses = times.slice(1).map((toMs, index) => ({ fromMs: times[index] ?? toMs, toMs }));
    return pauses.filter(({ fromMs, toMs }) => toMs - fromMs >= SLOW_MS);
  });
  const overlaps = outages.flatMap((some, index) =>
    outages.slice(index + 1).flat().flatMap((other) =>
      some.map((one) => Math.min(one.toMs, other.toMs) - Math.max(one.fromMs, other.fromMs))
    )
  );
  const each = outages.map((some) => Math.max(0, ...some.map(({ fromMs, toMs }) => toMs - fromMs)));
  return { each, together: Math.max(0, ...overlaps) };
}

/** Longest time between two answers, whichever server gave them. */
export function longestPauseOf(answers: readonly ApiAnswer[]): number {
  const times = answers.map(({ atMs }) => atMs).toSorted((a, b) => a - b);
  return Math.max(0, ...times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs)));
}
