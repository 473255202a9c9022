import type { Owner } from "../base/mod.ts";
import {
  applyOwnership,
  ensureDirectory,
  holdPath,
  listDirectory,
  ownTree,
  removePath,
  temporaryDirectory,
  writeAtomic,
} from "../platform/mod.ts";

const PREFIX = "k0s-helm-";

/**
 * Where one run of helm has its files: a directory that only its account may enter, gone when disposed.
 *
 * It is filled while it is ours, and then handed over: a program that may write to it could lead us elsewhere.
 */
export class HelmHome implements AsyncDisposable {
  /** Absolute path. */
  readonly path: string;
  readonly #directory: AsyncDisposable;

  private constructor(directory: AsyncDisposable & { path: string }) {
    this.path = directory.path;
    this.#directory = directory;
  }

  /** @param parent A directory that is there, that only root may change and any account pass through. */
  static async make(parent: string): Promise<HelmHome> {
    return new HelmHome(await temporaryDirectory(parent, { prefix: PREFIX, suffix: "" }));
  }

  /** Makes where charts are put, before the home is handed over. @returns Its path. */
  async makeCharts(): Promise<string> {
    await ensureDirectory(this.charts, { mode: 0o700 });
    return this.charts;
  }

  /** Where charts are put. */
  get charts(): string {
    return `${this.path}/charts`;
  }

  /** Writes a file before the home is handed over. @returns Its path. */
  async write(name: string, text: string): Promise<string> {
    const path = `${this.path}/${name}`;
    await writeAtomic(path, text, { mode: 0o600 });
    return path;
  }

  /** Gives it, with all that is in it, to the account that helm runs as. Nothing is written to it from then on. */
  async handOver(owner: Owner): Promise<void> {
    using held = await holdPath(this.path);
    if (held === undefined) throw new TypeError(`"${this.path}" is gone`);
    await ownTree(held, owner);
    await applyOwnership(held, { mode: 0o700, owner });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#directory[Symbol.asyncDispose]();
  }
}

/** Removes the homes that a k0s which was killed has left behind; none may be in use. */
export async function removeHelmHomes(parent: string): Promise<void> {
  for (const { name, isDirectory } of await listDirectory(parent)) {
    if (isDirectory && name.startsWith(PREFIX)) await removePath(`${parent}/${name}`);
  }
}
