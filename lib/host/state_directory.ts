import { K0sError } from "../base/mod.ts";
import {
  ensureOwnedDirectory,
  type HeldPath,
  holdDirectory,
  holdPath,
  listDirectory,
  type Owner,
  ownTree,
  realPath,
  repairHeldOwnership,
} from "../platform/mod.ts";

/** Where a database inside kine keeps the cluster's state. Paths are absolute. */
export interface StateDirectory {
  path: string;
  /** The database's own file, where it is one; SQLite puts others beside it. */
  file: string | undefined;
}

/** What {@link checkStateDirectory} and {@link ownStateDirectory} compare with. */
export interface StateDirectoryOptions {
  /** The node's data directory; below it lies what is k0s' own. */
  dataDir: string;
  /** Directories below it that have another purpose. */
  reserved: readonly string[];
}

/** Endings of the files that SQLite makes for a database (https://www.sqlite.org/tempfiles.html). */
const SQLITE_FILES = ["", "-wal", "-shm", "-journal"];

/**
 * Checks that the account of a database may have the directory as a whole: root gives it to that account.
 *
 * Below the data directory it must have no other purpose. Elsewhere it must be the account's already, or hold nothing but
 * the database; and one of the system, or one that others may write, is never taken, since they may expect it.
 *
 * @param uid The account; `undefined` if there is none yet.
 * @throws {K0sError} Saying what else to do.
 */
export async function checkStateDirectory(
  { path, file }: StateDirectory,
  { dataDir, reserved, uid }: StateDirectoryOptions & { uid: number | undefined },
): Promise<void> {
  if (/\/\.{0,2}(\/|$)/.test(path) && path !== "/") {
    throw refusal(path, 'its path holds ".", ".." or "//"', `${dataDir}/db`);
  }
  if (path === dataDir || reserved.some((other) => isWithin(path, other) || isWithin(other, path))) {
    throw refusal(path, "it has another purpose in k0s", `${dataDir}/db`);
  }
  if (isWithin(path, dataDir)) return;
  using held = await holdDirectory("/", path);
  // Where no account could be made, it is root's; that says nothing then, since most directories are.
  if (held === undefined || (held.facts.uid === uid && uid !== 0)) return;
  const found = await whyNotFree(path, { held, file });
  if (found === undefined) return;
  throw refusal(path, `${found}, and belongs to user ${held.facts.uid}`, `${path === "/" ? "" : path}/k0s`);
}

/** Why a directory that is not the account's may not become so, for after "because"; `undefined` if it may. */
async function whyNotFree(
  path: string,
  { held, file }: { held: HeldPath; file: string | undefined },
): Promise<string | undefined> {
  const own = ownFiles(file);
  const other = (await listDirectory(held.path)).find(({ name }) => !own.includes(name));
  if (other !== undefined) return `it holds other things, such as "${other.name}"`;
  if (isSystemDirectory(await realPath(path))) return "it is the system's";
  const { mode } = held.facts;
  return (mode & 0o022) === 0 ? undefined : `others may write it (mode ${mode.toString(8)})`;
}

function refusal(path: string, why: string, instead: string): K0sError {
  return new K0sError(`Cannot keep the cluster's database in "${path}": its account would own the directory; ${why}`, {
    hint: `Name a file in a directory of its own in spec.storage.kine.dataSource, such as ${instead}/state.db`,
  });
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

function ownFiles(file: string | undefined): string[] {
  const name = file?.slice(file.lastIndexOf("/") + 1);
  return name === undefined ? [] : SQLITE_FILES.map((ending) => `${name}${ending}`);
}

/**
 * Makes the directory of a database, and gives it to the account with mode 0700: below the data directory with all that
 * is in it, elsewhere with the database's own files.
 *
 * @throws {K0sError} If the account may not have it, or something in it is no plain file.
 */
export async function ownStateDirectory(
  directory: StateDirectory,
  options: StateDirectoryOptions & { owner: Owner },
): Promise<void> {
  const { owner, dataDir } = options;
  const { path, file } = directory;
  await checkStateDirectory(directory, { ...options, uid: owner.uid });
  const isOurs = isWithin(path, dataDir);
  const below = isOurs ? dataDir : "/";
  await ensureOwnedDirectory(path, { mode: 0o700, owner, below });
  using held = await holdDirectory(below, path.slice(isOurs ? dataDir.length : 0));
  if (held === undefined) throw new K0sError(`Cannot use directory "${path}": it vanished at once`);
  if (isOurs) await ownTree(held, owner);
  for (const name of ownFiles(file)) await ownFile(held, name, owner);
}

async function ownFile(directory: HeldPath, name: string, owner: Owner): Promise<void> {
  using held = await holdPath(`${directory.path}/${name}`, `${directory.name}/${name}`);
  if (held !== undefined) await repairHeldOwnership(held, { mode: 0o600, owner });
}

/** Directories that hold the system, a distribution's files or somebody's home, whatever else lies in them. */
const SYSTEM_DIRECTORIES: readonly RegExp[] = [
  /^\/[^/]*$/,
  /^\/(boot|dev|etc|proc|sys)\//,
  /^\/usr\/(?!local\/.)/,
  /^\/home\/[^/]+$/,
  /^\/var\/(backups|cache|lib|local|lock|log|mail|opt|run|spool|tmp)$/,
  /^\/run\/(lock|systemd|user(\/\d+)?)$/,
];

/** Whether a directory is the system's, so that it is neither emptied nor given to an account. @param path Its real path. */
export function isSystemDirectory(path: string): boolean {
  return SYSTEM_DIRECTORIES.some((pattern) => pattern.test(path));
}
