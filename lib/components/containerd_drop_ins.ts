import { ignoreCancelled, LinkedAbort } from "../base/mod.ts";
import { CONTAINERD_DROP_IN_DIR, type ContainerdDropIn, directoryOf, readContainerdDropIns } from "../host/mod.ts";
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
  /** Those that containerd was started with. */
  known: readonly ContainerdDropIn[];
  /** Called with all of them, and awaited; a change of modes or times alone is none. */
  onChange: (dropIns: readonly ContainerdDropIn[]) => Promise<void> | void;
  /** @default {CONTAINERD_DROP_IN_DIR} */
  dropInDir?: string;
}

/**
 * Reports changed drop-ins, each burst of changes once, until `signal` is aborted; also changes of what they import from
 * elsewhere. Their directory may come and go; the one that holds it is there.
 */
export async function watchContainerdDropIns(options: WatchDropInsOptions): Promise<void> {
  const { clock, signal, onChange, dropInDir = CONTAINERD_DROP_IN_DIR } = options;
  // The directory is the operator's to make and to remove; with a configuration of their own there need be none.
  const parent = directoryOf(dropInDir);
  let burst = 0;
  const pending = new Set<Promise<void>>();
  const changed = () => {
    const wait = reportLast(++burst).catch(ignoreCancelled).finally(() => pending.delete(wait));
    pending.add(wait);
  };
  const elsewhere = new ImportedDirectories(signal, changed);
  const read = async () => {
    let dropIns = await readContainerdDropIns(dropInDir);
    const directories = dropIns.map(({ path }) => directoryOf(path)).filter((directory) => directory !== dropInDir);
    // What changes between the reading and the watching is not noticed.
    if (elsewhere.watch(directories)) dropIns = await readContainerdDropIns(dropInDir);
    return { dropIns, text: textOfDropIns(dropIns) };
  };
  let known = textOfDropIns(options.known);
  const reportLast = async (mine: number) => {
    await clock.sleep(DEBOUNCE_MS, signal);
    if (mine !== burst) return;
    const { dropIns, text } = await read();
    // What was read while they changed again is for the next to say: that one may have said it already.
    if (mine !== burst || text === known) return;
    known = text;
    await onChange(dropIns);
  };
  // They may have changed while nobody watched: after a pause, when somebody does.
  changed();
  for await (const _ of watchTree(parent, signal)) changed();
  await elsewhere.ended();
  await Promise.all(pending);
}

/** The directories of files that drop-ins import, each watched as long as something in it is imported. */
class ImportedDirectories {
  readonly #signal: AbortSignal;
  readonly #onChange: () => void;
  readonly #watched = new Map<string, { stop: LinkedAbort; ended: Promise<void> }>();

  constructor(signal: AbortSignal, onChange: () => void) {
    this.#signal = signal;
    this.#onChange = onChange;
  }

  /** Watches these and no others from now on. @returns Whether there are new ones. */
  watch(directories: readonly string[]): boolean {
    let hasNew = false;
    for (const [directory, { stop }] of this.#watched) {
      if (!directories.includes(directory)) stop.abort();
    }
    for (const directory of new Set(directories)) {
      if (this.#watched.has(directory) || this.#signal.aborted) continue;
      hasNew = true;
      const stop = new LinkedAbort(this.#signal);
      // One that cannot be watched is tried again when something else changes.
      const ended = this.#follow(directory, stop.signal).catch(() => {}).finally(() => {
        stop[Symbol.dispose]();
        this.#watched.delete(directory);
      });
      this.#watched.set(directory, { stop, ended });
    }
    return hasNew;
  }

  async ended(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(({ ended }) => ended));
  }

  async #follow(directory: string, signal: AbortSignal): Promise<void> {
    for await (const _ of watchTree(directory, signal)) this.#onChange();
  }
}
