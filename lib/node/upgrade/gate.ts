import type { Clock } from "../../platform/mod.ts";
import type { StatusDocument } from "../../status/mod.ts";
import { lastWords } from "../../supervisor/mod.ts";
import { healthProblem, type HealthyNode, lastLinesOf, restartsOf } from "./health.ts";

/** How long no k0s may run before that counts as its failure, in milliseconds. */
const GONE_FOR_MS = 60_000;
/** After so many ends of k0s itself it is not waited for any longer. */
const ENDS = 3;
const ASK_EVERY_MS = 1_000;
/** How many of the last words belong to a reason. */
const LAST_LINES = 5;

/** What the gate sees of the machine. */
export interface WatchedNode {
  clock: Clock;
  /** What the running k0s says of itself; `undefined`: none answers. */
  status(): Promise<StatusDocument | undefined>;
  /** Whether a k0s has the node's lock. */
  isRunning(): Promise<boolean>;
  /** Whether a process runs the file that the service is to run. */
  runsExecutable(pid: number): Promise<boolean>;
  /** What the API server's `/readyz` says against it; `undefined`: nothing, or it is not on this machine. */
  apiProblem(): Promise<string | undefined>;
  /** What the service printed last. */
  lastWords(): Promise<readonly string[]>;
}

/** How {@link judge} judges. */
export interface GateOptions extends HealthyNode {
  /** How long the node may take, in milliseconds. */
  withinMs: number;
  /** How long nothing of it may have to be started again, in milliseconds. */
  quietMs: number;
  /** Is told what is waited for, whenever that changes. */
  told(doing: string): Promise<void>;
}

/** Why a version is given up; `undefined`: it is healthy. */
export type Verdict = string | undefined;

/**
 * Watches a node after a restart until it is healthy and nothing of it had to be started again for a while.
 *
 * @returns `undefined`, or why it is not, with the last lines of what failed.
 */
export async function judge(node: WatchedNode, options: GateOptions): Promise<Verdict> {
  const watch = new Watch(node, options);
  let told = "";
  for (;;) {
    const { problem, isOver } = await watch.observe();
    if (isOver) return problem === undefined ? undefined : await withLastLines(problem, watch.last, node);
    const doing = problem ?? "healthy, and watched for a while";
    if (doing !== told) await options.told(told = doing);
    await node.clock.sleep(ASK_EVERY_MS);
  }
}

/** What was seen so far. */
class Watch {
  readonly #node: WatchedNode;
  readonly #options: GateOptions;
  readonly #startedMs: number;
  readonly #pids = new Set<number>();
  #seenMs: number;
  #quiet: { sinceMs: number; restarts: string } | undefined;
  last: StatusDocument | undefined;

  constructor(node: WatchedNode, options: GateOptions) {
    this.#node = node;
    this.#options = options;
    this.#startedMs = this.#seenMs = node.clock.monotonicMs();
  }

  /** Asks the node once. `isOver` without a problem: it is healthy. */
  async observe(): Promise<{ problem: string | undefined; isOver: boolean }> {
    const { clock } = this.#node;
    const status = await this.#node.status();
    const nowMs = clock.monotonicMs();
    const problem = status === undefined ? await this.#noAnswer(nowMs) : await this.#problemOf(status, nowMs);
    const gaveUp = nowMs - this.#seenMs >= GONE_FOR_MS
      ? "k0s does not stay up"
      : this.#pids.size > ENDS
      ? `k0s has ended ${this.#pids.size - 1} times`
      : undefined;
    if (gaveUp !== undefined) {
      return { problem: problem === undefined ? gaveUp : `${gaveUp}: ${problem}`, isOver: true };
    }
    if (problem === undefined) return { problem, isOver: this.#isQuiet(status!, nowMs) };
    this.#quiet = undefined;
    if (nowMs - this.#startedMs < this.#options.withinMs) return { problem, isOver: false };
    return { problem: `not healthy after ${Math.round(this.#options.withinMs / 1_000)} s: ${problem}`, isOver: true };
  }

  async #noAnswer(nowMs: number): Promise<string> {
    if (!await this.#node.isRunning()) return "k0s does not run";
    this.#seenMs = nowMs;
    return "k0s does not answer";
  }

  async #problemOf(status: StatusDocument, nowMs: number): Promise<string | undefined> {
    this.#seenMs = nowMs;
    if (!await this.#node.runsExecutable(status.Pid)) return "the former k0s has not ended";
    this.#pids.add(status.Pid);
    this.last = status;
    return healthProblem(status, this.#options) ?? await this.#node.apiProblem() ?? this.#restartProblem(status);
  }

  #restartProblem(status: StatusDocument): string | undefined {
    const isSame = this.#quiet === undefined || this.#quiet.restarts === restartsOf(status);
    return isSame ? undefined : "something had to be started again";
  }

  #isQuiet(status: StatusDocument, nowMs: number): boolean {
    this.#quiet ??= { sinceMs: nowMs, restarts: restartsOf(status) };
    return nowMs - this.#quiet.sinceMs >= this.#options.quietMs;
  }
}

/** A program may print its usage after what it fails of. */
async function withLastLines(reason: string, seen: StatusDocument | undefined, node: WatchedNode): Promise<string> {
  const said = seen === undefined ? [] : lastLinesOf(seen);
  const lines = said.length > 0 ? said : await node.lastWords();
  const last = lines.slice(-LAST_LINES);
  const words = lastWords(lines);
  const isAmongThem = words === undefined || last.some((line) => line.includes(words));
  return [reason, ...(isAmongThem ? last : [words, ...last]).map((line) => `  | ${line}`)].join("\n");
}
