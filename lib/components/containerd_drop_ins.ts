import { CancelledError } from "../base/mod.ts";
import { type Clock, listDirectory, readTextIfExists, watchPaths } from "../platform/mod.ts";
import { CONTAINERD_DROP_IN_DIR } from "./containerd.ts";

/** How long the directory must rest before a change counts (k0s `pkg/component/worker/containerd`). */
const DEBOUNCE_MS = 3_000;

/** The drop-ins one after the other, each with its name: equal texts configure containerd equally. */
export async function readContainerdDropIns(dropInDir = CONTAINERD_DROP_IN_DIR): Promise<string> {
  const names = (await listDirectory(dropInDir)).map(({ name }) => name).filter((name) => name.endsWith(".toml"));
  const texts = await Promise.all(
    names.map(async (name) => `# ${name}\n${await readTextIfExists(`${dropInDir}/${name}`)}`),
  );
  return texts.join("\n");
}

/** What {@link watchContainerdDropIns} needs. */
export interface WatchDropInsOptions {
  clock: Clock;
  signal: AbortSignal;
  /** Called with the new text; a change of modes or times alone is none. */
  onChange: (dropIns: string) => void;
  /** @default {CONTAINERD_DROP_IN_DIR} */
  dropInDir?: string;
}

/** Reports changed drop-ins, each burst of changes once, until `signal` is aborted. */
export async function watchContainerdDropIns(options: WatchDropInsOptions): Promise<void> {
  const { clock, signal, onChange, dropInDir = CONTAINERD_DROP_IN_DIR } = options;
  let known = await readContainerdDropIns(dropInDir);
  let burst = 0;
  const settle = async (mine: number) => {
    await clock.sleep(DEBOUNCE_MS, signal);
    if (mine !== burst) return;
    const text = await readContainerdDropIns(dropInDir);
    if (text === known) return;
    known = text;
    onChange(text);
  };
  const pending = new Set<Promise<void>>();
  for await (const _ of watchPaths(dropInDir, signal)) {
    const wait = settle(++burst).catch(ignoreCancelled).finally(() => pending.delete(wait));
    pending.add(wait);
  }
  await Promise.all(pending);
}

function ignoreCancelled(error: unknown): void {
  if (!(error instanceof CancelledError)) throw error;
}
