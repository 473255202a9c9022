import { CancelledError, K0sError, messageOf } from "../base/mod.ts";
import { type Clock, withDeadline } from "../platform/mod.ts";
import type { Hop, HopName } from "./endpoint_report.ts";
import { WrongContentsError } from "./manifest.ts";

/** What a step finds. */
export interface Finding {
  detail: string;
  facts?: Readonly<Record<string, unknown>>;
}

/** The steps of one way, each within its own deadline. */
export class Hops {
  readonly all: Hop[] = [];
  readonly #clock: Clock;
  readonly #withinMs: number;
  readonly #signal: AbortSignal;

  constructor({ clock, withinMs, signal }: { clock: Clock; withinMs: number; signal: AbortSignal }) {
    this.#clock = clock;
    this.#withinMs = withinMs;
    this.#signal = signal;
  }

  /** Takes a step. @returns What it gives beside its finding; `undefined` if it went wrong. @throws {CancelledError} */
  async take<T>(hop: HopName, step: (signal: AbortSignal) => Promise<Finding & { value: T }>): Promise<T | undefined> {
    const startedMs = this.#clock.monotonicMs();
    const note = (outcome: Pick<Hop, "ok" | "detail" | "hint" | "isLast" | "facts">) =>
      this.all.push({ hop, ...outcome, ms: Math.round(this.#clock.monotonicMs() - startedMs) });
    try {
      const found = await withDeadline(this.#clock, { ms: this.#withinMs, signal: this.#signal }, step);
      if (found === undefined) {
        note({
          ok: false,
          detail: `no answer within ${this.#withinMs / 1_000} s`,
          hint: "It may be overloaded, or a firewall swallows what is sent to it; --timeout waits longer",
        });
        return undefined;
      }
      const { value, detail, facts } = found;
      note({ ok: true, detail, ...(facts === undefined ? {} : { facts }) });
      return value;
    } catch (error) {
      if (error instanceof CancelledError || !(error instanceof Error)) throw error;
      const hint = error instanceof K0sError ? error.hint : undefined;
      note({
        ...{ ok: false, detail: messageOf(error).replaceAll(/\s+/g, " "), ...(hint === undefined ? {} : { hint }) },
        ...(error instanceof WrongContentsError ? { isLast: true } : {}),
      });
      return undefined;
    }
  }
}
