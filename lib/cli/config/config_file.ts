import {
  ensureDirectory,
  exists,
  linkStatOf,
  readText,
  realPath,
  removePath,
  statOf,
  writeAtomic,
} from "../../platform/mod.ts";

/** Mode of a file that was not there: it may hold passwords. */
const NEW_MODE = 0o600;
const DIRECTORY_MODE = 0o755;

/** A configuration file that was replaced, and can be put back. */
export interface ReplacedFile {
  /** Where the last text lies meanwhile that was seen in effect; left out: there was none. */
  readonly backup?: string;
  /** Makes it again what it was. One that was not there has no text then, which means the defaults. */
  putBack(): Promise<void>;
  /**
   * The former text is not needed any more. One that was not there before, and has no text, goes.
   *
   * @param isInEffect Whether what the file says now was seen in effect: else a text that an earlier replacement left stays.
   */
  done(isInEffect: boolean): Promise<void>;
}

/** Whether two paths lead to the same file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map(statOf));
  return a !== undefined && b !== undefined && a.inode === b.inode && a.device === b.device;
}

/**
 * Replaces the text of a configuration file in one step; links are followed, owner and mode stay. The former text lies beside
 * it until {@link ReplacedFile.done}. One that lies there already, of a replacement that was not seen to its end, is kept
 * instead: whether the file's present text is any good is not known then.
 *
 * @throws {K0sError} If it cannot be written; the old file is untouched.
 */
export async function replaceConfigFile(path: string, text: string): Promise<ReplacedFile> {
  if (!await exists(path)) return await newConfigFile(path, text);
  const file = await realPath(path);
  const former = await readText(file);
  const { mode = NEW_MODE, uid = 0, gid = 0 } = await statOf(file) ?? {};
  const options = { mode, owner: { uid, gid } };
  const backup = `${file}.before-apply`;
  const isLeft = (await linkStatOf(backup))?.kind === "file";
  if (!isLeft) await writeAtomic(backup, former, options);
  await writeAtomic(file, text, options);
  return {
    backup,
    putBack: () => writeAtomic(file, former, options),
    done: async (isInEffect) => {
      if (isInEffect || !isLeft) await removePath(backup);
    },
  };
}

async function newConfigFile(path: string, text: string): Promise<ReplacedFile> {
  const directory = path.slice(0, path.lastIndexOf("/"));
  if (!await exists(directory)) await ensureDirectory(directory, { mode: DIRECTORY_MODE });
  await writeAtomic(path, text, { mode: NEW_MODE });
  let isWanted = true;
  return {
    putBack: async () => {
      isWanted = false;
      await writeAtomic(path, "", { mode: NEW_MODE });
    },
    done: async () => {
      if (!isWanted) await removePath(path);
    },
  };
}
