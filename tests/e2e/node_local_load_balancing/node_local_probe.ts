import { assert } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Background, Machine } from "../../support/machine.ts";

/** Answers of the API as a worker gets them through its own load balancer, asked for ten times a second. */
export class NodeLocalProbe implements AsyncDisposable {
  private constructor(readonly machine: Machine, readonly process: Background) {}

  /** Begins to ask. */
  static async start(machine: Machine): Promise<NodeLocalProbe> {
    const probe = new NodeLocalProbe(machine, machine.start("sh", ["-c", ASK]));
    await probe.answers(5);
    return probe;
  }

  /** Waits for so many further answers that are good. */
  async answers(count: number): Promise<void> {
    const before = this.#good().length;
    await eventually(() => Promise.resolve(this.#good().length >= before + count), {
      what: `${count} answers of the API through the load balancer of "${this.machine.name}"`,
      withinMs: 60_000,
    });
  }

  /** The longest time without an answer, and how many of how many requests failed. */
  report(): { longestGapMs: number; failed: number; asked: number } {
    const good = this.#good();
    assert(good.length > 1, this.process.output());
    const gaps = good.slice(1).map((time, index) => time - good[index]!);
    const asked = this.#lines().length;
    return { longestGapMs: Math.max(...gaps), failed: asked - good.length, asked };
  }

  #lines(): string[] {
    return this.process.output().split("\n").filter((line) => /^(ok|no) \d+$/.test(line));
  }

  #good(): number[] {
    return this.#lines().filter((line) => line.startsWith("ok")).map((line) => Number(line.slice(3)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

const ASK = `
pair=/var/lib/k0s/kubelet/pki/kubelet-client-current.pem
while :; do
  if curl -skf -o /dev/null -m 2 --cert $pair --key $pair https://127.0.0.1:7443/readyz; then word=ok; else word=no; fi
  echo "$word $(date +%s%3N)"
  sleep 0.1
done`;
