import { ignoreCancelled } from "../base/mod.ts";
import { CONTAINERD_DROP_IN_DIR, type ContainerdDropIn, readContainerdDropIns } from "../host/mod.ts";
import { type Clock, watchTree } from "../platform/mod.ts";

/** How long the directory must rest before a change counts (k0s `pkg/component/worker/containerd`). */
const DEBOUNCE_MS = 3_000;

/** The drop-ins one after the other, each with its name: equal texts configure containerd equally. */
export function textOfDropIns(dropIns: readonly ContainerdDropIn[]): string {
  return dropIns.map(({ path, text }) => `# ${path}\n${text}`).join("\n");
}

/** What {@link watchContainerdDropIns} needs. */
export interface WatchDropInsOptions {
  clock: Clock;
  signal: AbortSignal;
  /** Called with all of them, and awaited; a change of modes or times alone is none. */
  onChange: (dropIns: readonly ContainerdDropIn[]) => Promise<void> | void;
  /** @default {CONTAINERD_DROP_IN_DIR} */
  dropInDir?: string;
}

/**
 * Reports changed drop-ins, each burst of changes once, until `signal` is aborted. Their directory may come and go; the one
 * that holds it is there.
 */
export async function watchContainerdDropIns(options: WatchDropInsOptions): Promise<void> {
  const { clock, signal, onChange, dropInDir = CONTAINERD_DROP_IN_DIR } = options;
  let known = textOfDropIns(await readContainerdDropIns(dropInDir));
  let burst = 0;
  const reportLast = async (mine: number) => {
    await clock.sleep(DEBOUNCE_MS, signal);
    if (mine !== burst) return;
    const dropIns = await readContainerdDropIns(dropInDir);
    const text = textOfDropIns(dropIns);
    // What was read while they changed again is for the next to say: that one may have said it already.
    if (mine !== burst || text === known) return;
    known = text;
    await onChange(dropIns);
  };
  const pending = new Set<Promise<void>>();
  // The directory is the operator's to make and to remove; with a configuration of their own there need be none.
  const parent = dropInDir.slice(0, dropInDir.lastIndexOf("/"));
  for await (const _ of watchTree(parent, signal)) {
    const wait = reportLast(++burst).catch(ignoreCancelled).finally(() => pending.delete(wait));
    pending.add(wait);
  }
  await Promise.all(pending);
}
