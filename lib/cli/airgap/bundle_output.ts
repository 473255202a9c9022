import { K0sError, messageOf } from "../../base/mod.ts";
import {
  absolutePath,
  openFile,
  renamePath,
  scratchDirectory,
  statOf,
  temporaryDirectory,
  writeStandardOutput,
} from "../../platform/mod.ts";

/** Where an archive goes. It gets its name when it is whole; disposed before that, nothing is left of it. */
export interface BundleOutput extends AsyncDisposable {
  /** A directory of its own for what is needed on the way, where there is room for it. */
  readonly scratch: string;
  write(bytes: Uint8Array): Promise<void>;
  /** It is whole. */
  finish(): Promise<void>;
}

/** As `cp` makes files that everybody may read. */
const FILE_MODE = 0o644;
const SCRATCH = { prefix: ".k0s-bundle-", suffix: ".tmp" };

/**
 * Opens the output of an archive.
 *
 * @param path Of a file that does not show up before it is whole; empty: standard output.
 * @throws {K0sError} If it cannot be written.
 */
export async function openOutput(path: string): Promise<BundleOutput> {
  if (path !== "") return await openFileOutput(path);
  const scratch = await temporaryDirectory(scratchDirectory(), SCRATCH);
  return {
    scratch: scratch.path,
    write: writeStandardOutput,
    finish: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

async function openFileOutput(path: string): Promise<BundleOutput> {
  const target = absolutePath(path);
  const facts = await statOf(target);
  if (facts !== undefined && facts.kind !== "file") {
    throw new K0sError(`Cannot write "${path}": it is there, and no regular file`, { hint: "Name a file" });
  }
  const failed = (error: unknown): never => {
    throw new K0sError(`Cannot write "${path}": ${messageOf(error)}`, { cause: error });
  };
  // Beside it, so that it can be renamed.
  const directory = target.slice(0, target.lastIndexOf("/")) || "/";
  const scratch = await temporaryDirectory(directory, SCRATCH).catch(failed);
  const temporary = `${scratch.path}/bundle.tar`;
  const file = await openFile(temporary, { write: true, createNew: true, mode: FILE_MODE });
  return {
    scratch: scratch.path,
    write: (bytes) => file.write(bytes).catch(failed),
    async finish() {
      await file.sync().catch(failed);
      await renamePath(temporary, target).catch(failed);
    },
    async [Symbol.asyncDispose]() {
      file[Symbol.dispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}
