import { Machine } from "../../../tests/support/machine.ts";
import { Network } from "../../../tests/support/network.ts";
import { TestNode } from "../../../tests/support/test_node.ts";
import { childOf, machineCpuSeconds, processMemory, processStat } from "../processes.ts";

/** What a controller used over a while. */
export interface Use {
  k0sCpuSeconds: number;
  everythingCpuSeconds: number;
  /** Of k0s itself: when it began, at most, and when it ended. */
  k0sRssBytes: { before: number; peak: number; after: number };
}

/** How often memory is looked at, in milliseconds. */
const LOOK_EVERY_MS = 100;

/** A controller whose k0s is watched from outside, and a machine for the programs that put load on it. */
export class WatchedController implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;

  private constructor(
    stack: AsyncDisposableStack,
    readonly node: TestNode,
    readonly k0sPid: number,
    /** Where clients run. */
    readonly elsewhere: Machine,
  ) {
    this.#stack = stack;
  }

  /** Boots the controller, with etcd and without a worker. */
  static async boot(): Promise<WatchedController> {
    await using stack = new AsyncDisposableStack();
    const network = stack.use(await Network.create());
    const machine = stack.use(await Machine.create({ name: "one", network }));
    const elsewhere = stack.use(await Machine.create({ name: "clients", network }));
    const node = stack.use(await TestNode.boot(machine, []));
    const k0sPid = await childOf(node.process.pid);
    if (k0sPid === undefined) throw new Error("k0s does not run");
    return new WatchedController(stack.move(), node, k0sPid, elsewhere);
  }

  /** What is used while something goes on. */
  async during<T>(work: () => Promise<T>): Promise<{ result: T; use: Use }> {
    const branch = this.node.machine.directory.split("/").at(-1) ?? "";
    const [before, all] = [await processStat(this.k0sPid), await machineCpuSeconds(branch)];
    const rss = async () => (await processMemory(this.k0sPid)).rssBytes;
    const beforeBytes = await rss();
    let peak = beforeBytes;
    const looking = setInterval(async () => peak = Math.max(peak, await rss()), LOOK_EVERY_MS);
    try {
      const result = await work();
      const after = await rss();
      return {
        result,
        use: {
          k0sCpuSeconds: (await processStat(this.k0sPid)).cpuSeconds - before.cpuSeconds,
          everythingCpuSeconds: await machineCpuSeconds(branch) - all,
          k0sRssBytes: { before: beforeBytes, peak: Math.max(peak, after), after },
        },
      };
    } finally {
      clearInterval(looking);
    }
  }

  /** Starts a program of this folder beside the controller; its options go to standard input. @returns What it printed. */
  async runElsewhere(program: string, options: unknown, withinMs: number): Promise<string> {
    const path = new URL(program, import.meta.url).pathname;
    const { code, stdout, stderr } = await this.elsewhere.run(Deno.execPath(), ["run", "-A", "--cached-only", path], {
      stdin: JSON.stringify(options),
      withinMs,
    });
    if (code !== 0) throw new Error(`${program} failed: ${stderr}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
