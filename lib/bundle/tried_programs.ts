import type { Clock, Logger } from "../platform/mod.ts";
import { exists, isOfAnotherFileSystem, renamePath, temporaryDirectory } from "../platform/mod.ts";
import type { JobRunner } from "./job.ts";
import { removeAbandonedUses, USE_PREFIX } from "./leftovers.ts";
import { StagedLedger } from "./ledger.ts";
import { partNamed, type Payload } from "./payload.ts";
import type { PayloadPart } from "./payload_index.ts";
import { ownTemporaryName } from "./staged_file.ts";
import { type ReadyCopies, stageParts } from "./stage.ts";
import { checkDirectory } from "./trusted.ts";

/** What {@link TriedPrograms.use} needs. */
export interface UseProgramOptions {
  /** Where the node's programs are, or will be. */
  binDir: string;
  clock: Clock;
  log: Logger;
}

/**
 * Embedded programs that are run before there is a node: to ask them whether they would take its configuration.
 *
 * Where the node's own copy is not there yet, or not right, a program is unpacked into a private directory. A staging
 * of the node moves it from there. What none has moved by the end of the boot is not the node's, and goes with this object,
 * as everything does when a start is refused.
 */
export class TriedPrograms implements ReadyCopies, AsyncDisposable {
  readonly #payload: Payload;
  readonly #runJob: JobRunner;
  /** Private directory of each unpacked part, by the part's name. */
  readonly #directories = new Map<string, PrivateDirectory>();

  constructor(payload: Payload, runJob: JobRunner) {
    this.#payload = payload;
    this.#runJob = runJob;
  }

  /**
   * Runs `use` with the path of a program.
   *
   * The private directory lies beside what is there already of the way to `binDir`: what cannot be executed there could
   * not run as a node either, which cannot be said of `/tmp`. What a killed process left there is removed first.
   *
   * @throws {K0sError} If it cannot be unpacked.
   */
  async use<T>(name: string, options: UseProgramOptions, use: (path: string) => Promise<T>): Promise<T> {
    const part = partNamed(this.#payload, name);
    const { binDir } = options;
    if (await checkDirectory(binDir) && await (await StagedLedger.open(binDir)).isCurrent(part)) {
      return await use(`${binDir}/${name}`);
    }
    const directory = this.#directories.get(part.name) ?? await this.#unpack(part, options);
    return await use(`${programsOf(directory)}/${name}`);
  }

  has(part: PayloadPart): boolean {
    return this.#directories.has(part.name);
  }

  async moveTo(part: PayloadPart, binDir: string): Promise<boolean> {
    const found = this.#directories.get(part.name);
    if (found === undefined) return false;
    this.#directories.delete(part.name);
    await using directory = found;
    const copy = programsOf(directory);
    try {
      for (const name of [part.name, ...part.links]) await renamePath(`${copy}/${name}`, `${binDir}/${name}`);
      return true;
    } catch (error) {
      if (isOfAnotherFileSystem(error)) return false;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const directories = [...this.#directories.values()];
    this.#directories.clear();
    for (const directory of directories) await directory[Symbol.asyncDispose]();
  }

  async #unpack(part: PayloadPart, { binDir, clock, log }: UseProgramOptions): Promise<PrivateDirectory> {
    const parent = await existingParent(binDir);
    await removeAbandonedUses(parent, clock);
    const name = { prefix: USE_PREFIX, suffix: await ownTemporaryName("use") };
    await using onFailure = new AsyncDisposableStack();
    const directory = onFailure.use(await temporaryDirectory(parent, name));
    const options = { binDir: programsOf(directory), clock, log, records: "never" } as const;
    await stageParts(this.#payload, this.#runJob, [part.name], options);
    onFailure.move();
    this.#directories.set(part.name, directory);
    return directory;
  }
}

type PrivateDirectory = AsyncDisposable & { path: string };

function programsOf({ path }: PrivateDirectory): string {
  return `${path}/bin`;
}

async function existingParent(path: string): Promise<string> {
  const parent = path.slice(0, path.lastIndexOf("/"));
  return parent === "" ? "/" : await exists(parent) ? parent : await existingParent(parent);
}
