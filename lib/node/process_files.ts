import { stringifyJson } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { ensureDirectory, readTextIfExists, removePath, sendSignal, writeAtomic } from "../platform/mod.ts";
import type { DesiredFile } from "./desired/desired.ts";
import { prepareLog } from "./prepare_log.ts";

type Reload = NonNullable<DesiredFile["reload"]>;

/** The files that processes read, written when they differ from what was written before. */
export class ProcessFiles {
  readonly #runDir: string;
  /** What was last written, by path. */
  readonly #written = new Map<string, string | undefined>();
  /** What tells each process to read again what was written; kept until it was told, also by a pass after one that failed. */
  readonly #untold = new Map<string, Reload>();

  /** @param paths Where the pid files are. */
  constructor({ runDir }: Pick<NodePaths, "runDir">) {
    this.#runDir = runDir;
  }

  /** Writes those that differ, and removes those that are to go. */
  async write(files: readonly DesiredFile[]): Promise<void> {
    for (const file of files) {
      const { path, text, mode, owner, directoryMode, readBy, reload } = file;
      if (file.isLog) {
        await this.#prepareLog(file);
        continue;
      }
      if (this.#written.has(path) && this.#written.get(path) === text) continue;
      if (text === undefined) {
        await removePath(path);
      } else {
        const directory = path.slice(0, path.lastIndexOf("/"));
        if (directoryMode !== undefined) await ensureDirectory(directory, { mode: directoryMode });
        await writeAtomic(path, text, { mode, owner });
      }
      this.#forget(path, text);
      this.#written.set(path, text);
      if (reload !== undefined) this.#untold.set(readBy, reload);
    }
  }

  async #prepareLog(file: DesiredFile): Promise<void> {
    const text = stringifyJson(file);
    // One that is to be put back was another's before: what it has noted stays.
    if (file.text === undefined || this.#written.get(file.path) === text) return;
    await prepareLog(file);
    this.#written.set(file.path, text);
  }

  /** What was in a directory that is gone now is to be written again, and one that is there again to be removed again. */
  #forget(path: string, text: string | undefined): void {
    for (const [other, written] of this.#written) {
      const isUndone = text === undefined
        ? other.startsWith(`${path}/`)
        : written === undefined && path.startsWith(`${other}/`);
      if (isUndone) this.#written.delete(other);
    }
  }

  /** A process starts, and reads its files anyway. */
  startsAnew(name: string): void {
    this.#untold.delete(name);
  }

  /** Has processes read again what was written since they started. */
  async tellReaders(): Promise<void> {
    for (const [name, reload] of this.#untold) {
      await this.#signal(name, reload);
      this.#untold.delete(name);
    }
  }

  async #signal(name: string, signal: Reload): Promise<void> {
    const pid = Number((await readTextIfExists(`${this.#runDir}/${name}.pid`))?.trim());
    // One that does not run reads its files as it starts.
    if (Number.isSafeInteger(pid) && pid > 1) sendSignal(pid, signal);
  }
}
