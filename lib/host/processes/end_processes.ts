import { type Clock, sendSignal } from "../../platform/mod.ts";
import { descendants, handlesSigterm, listProcesses, type ProcessFacts } from "./processes.ts";

const EVERY_MS = 20;

/** Which processes {@link endProcesses} ends, and how. */
export interface EndProcessesOptions {
  /** Tells the processes to end from the others. */
  matches: (facts: ProcessFacts) => boolean;
  /** Whether everything that descends from them ends too, before them. @default {false} */
  withDescendants?: boolean;
  /** How long they may take after SIGTERM; 0 sends SIGKILL at once. */
  graceMs: number;
  /** The same once only processes are left that do not handle SIGTERM, and so have nothing to finish. @default {graceMs} */
  deafGraceMs?: number;
  /**
   * Whether those that start after the first scan are left to what started them while the grace lasts: a clean-up runs
   * programs of its own. @default {false}
   */
  sparesNewcomers?: boolean;
  /** How long to wait for SIGKILL to take effect. */
  killWaitMs: number;
  /** Pause between two scans. @default {20} */
  everyMs?: number;
  clock: Clock;
}

/**
 * Ends processes, looking anew until none is left, since some start others.
 *
 * @returns The processes that were ended, and those that are still there.
 */
export async function endProcesses(
  options: EndProcessesOptions,
): Promise<{ ended: ProcessFacts[]; left: ProcessFacts[] }> {
  const { clock, graceMs, deafGraceMs = graceMs, killWaitMs, everyMs = EVERY_MS } = options;
  const seen = new Map<number, ProcessFacts>();
  const startMs = clock.monotonicMs();
  const signalled = new Set<number>();
  let first: ReadonlySet<number> | undefined;
  for (;;) {
    const { roots, below } = await scan(options);
    const found = below.length > 0 ? below : roots;
    first ??= new Set([...roots, ...below].map(({ pid }) => pid));
    for (const facts of found) seen.set(facts.pid, facts);
    const elapsedMs = clock.monotonicMs() - startMs;
    if (found.length === 0 || elapsedMs > graceMs + killWaitMs) {
      const left = new Set(found.map(({ pid }) => pid));
      return { ended: [...seen.values()].filter(({ pid }) => !left.has(pid)), left: found };
    }
    const asked = found.filter(({ pid }) => signalled.has(pid));
    const isOver = elapsedMs >= graceMs || elapsedMs >= deafGraceMs && !await someHandleSigterm(asked);
    for (const { pid } of found) {
      if (isOver) sendSignal(pid, "SIGKILL");
      else if (!signalled.has(pid) && (options.sparesNewcomers !== true || first.has(pid))) {
        sendSignal(pid, "SIGTERM");
        signalled.add(pid);
      }
    }
    await clock.sleep(everyMs);
  }
}

async function someHandleSigterm(processes: readonly ProcessFacts[]): Promise<boolean> {
  return (await Promise.all(processes.map(({ pid }) => handlesSigterm(pid)))).includes(true);
}

/**
 * Processes to end; zombies are as good as gone.
 *
 * @returns Descendants, parents before children, which they might start anew. They go before the roots, which adopt their
 * orphans.
 */
async function scan(
  { matches, withDescendants }: EndProcessesOptions,
): Promise<{ roots: ProcessFacts[]; below: ProcessFacts[] }> {
  const all = (await listProcesses()).filter(({ state }) => state !== "Z" && state !== "X");
  const matching = all.filter(matches);
  if (withDescendants !== true) return { roots: matching, below: [] };
  const pids = new Set(matching.map(({ pid }) => pid));
  // A fork of a root that has not yet become another program still matches, but is one of its descendants.
  const roots = matching.filter(({ parentPid }) => !pids.has(parentPid));
  return { roots, below: descendants(all, new Set(roots.map(({ pid }) => pid))) };
}
