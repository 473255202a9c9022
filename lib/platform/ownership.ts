import { K0sError, type Owner } from "../base/mod.ts";
import { type FileFacts, linkStatOf, listDirectory, type MakeOptions, readTextIfExists, statOf } from "./files.ts";
import { describeKind, type HeldPath, holdDirectory, holdPath } from "./held_path.ts";

/** Owner and mode of a directory that belongs to an account, and where to look for it. */
export interface OwnedDirectoryOptions {
  /** Permission bits, whatever the umask. */
  mode: number;
  owner: Owner;
  /** A directory above it that only root can exchange; missing ones between are made with mode 0755. */
  below: string;
}

/**
 * Makes a directory that an account owns, or gives the one that is there to it. No link of that account, or of another
 * one, is followed. One that is right already is left alone.
 *
 * @param path An absolute path below `below`.
 * @throws {K0sError} If something else is in its place.
 */
export async function ensureOwnedDirectory(path: string, options: OwnedDirectoryOptions): Promise<void> {
  const { below } = options;
  if (!path.startsWith(`${below === "/" ? "" : below}/`)) throw new TypeError(`"${path}" is not below "${below}"`);
  const facts = await linkStatOf(path);
  if (facts?.kind === "directory" && isRight(facts, options)) return;
  using held = await holdDirectory(below, path.slice(below.length), { make: true });
  if (held === undefined) throw new K0sError(`Cannot make directory "${path}": it vanished at once`);
  await applyOwnership(held, options);
}

/**
 * Corrects owner and mode of a regular file that is there; nothing happens if it is right, or missing.
 *
 * Goes through a descriptor. A link is not followed, and a file with a second name (hard link) is not changed: either
 * could make another one's file the account's. A link of root whose target is right already may stay.
 *
 * @throws {K0sError} If it is something else than a file with one name.
 */
export async function repairOwnership(path: string, options: MakeOptions): Promise<void> {
  const facts = await regularFacts(path);
  if (facts !== undefined && isRight(facts, options)) return;
  using held = await holdPath(path);
  if (held !== undefined) await repairHeldOwnership(held, options);
}

/** Facts about a regular file, also one that a link of ours leads to: no danger as long as nothing is changed. */
async function regularFacts(path: string): Promise<FileFacts | undefined> {
  const own = await linkStatOf(path);
  const isOurLink = own?.kind === "symlink" && (own.uid === 0 || own.uid === Deno.uid());
  const facts = isOurLink ? await statOf(path) : own;
  return facts?.kind === "file" ? facts : undefined;
}

/** Checks that {@link repairOwnership} would not refuse, and changes nothing. @throws {K0sError} */
export async function checkRepairable(path: string, options: MakeOptions): Promise<void> {
  const [facts, own] = await Promise.all([regularFacts(path), linkStatOf(path)]);
  if (own === undefined || (facts !== undefined && isRight(facts, options))) return;
  refuseUnlessPlain({ name: path, facts: own });
}

/** {@link repairOwnership} for a file that is held. @throws {K0sError} */
export async function repairHeldOwnership(held: HeldPath, options: MakeOptions): Promise<void> {
  if (held.facts.kind === "file" && isRight(held.facts, options)) return;
  refuseUnlessPlain(held);
  await applyOwnership(held, options);
}

function refuseUnlessPlain(found: Pick<HeldPath, "name" | "facts">): void {
  const { kind, links } = found.facts;
  if (kind !== "file") throw refusal(found, describeKind(kind));
  if (links > 1) throw refusal(found, `a file with ${links} names (hard links)`);
}

function refusal({ name }: Pick<HeldPath, "name">, what: string): K0sError {
  return new K0sError(`Cannot set the owner of "${name}": it is ${what}`, {
    hint: `Put a plain file with a single name in its place: look with ls -li ${name}`,
  });
}

function isRight(facts: FileFacts, { mode, owner }: MakeOptions): boolean {
  return facts.mode === mode && (!changesOwners(owner) || (facts.uid === owner.uid && facts.gid === owner.gid));
}

function changesOwners(owner: Owner | undefined): owner is Owner {
  return owner !== undefined && Deno.uid() === 0;
}

/** Sets owner and mode of what is held, unless they are right. */
export async function applyOwnership(held: HeldPath, { mode, owner }: MakeOptions): Promise<void> {
  if (isRight(held.facts, { mode, owner })) return;
  if (changesOwners(owner)) await Deno.chown(held.path, owner.uid, owner.gid);
  // Afterwards: a change of owner takes set-id bits away.
  await Deno.chmod(held.path, mode);
}

/**
 * Gives everything in a directory to an account, which may own the directory already and change it meanwhile. Modes stay.
 *
 * Symbolic links are left alone; what belongs to another one and is no file with a single name is refused.
 *
 * @throws {K0sError} Naming what is refused.
 */
export async function ownTree(directory: HeldPath, owner: Owner): Promise<void> {
  for (const { name } of await listDirectory(directory.path)) {
    using entry = await holdPath(`${directory.path}/${name}`, `${directory.name}/${name}`);
    if (entry === undefined) continue;
    const { kind, uid, mode } = entry.facts;
    if (kind === "directory") {
      await applyOwnership(entry, { mode, owner });
      await ownTree(entry, owner);
    } else if (kind === "file") await repairHeldOwnership(entry, { mode, owner });
    else if (kind !== "symlink" && uid !== owner.uid) throw refusal(entry, describeKind(kind));
  }
}

/**
 * Reads a UTF-8 file of ours that lies where an account may, or could once, put things of its own.
 *
 * @returns `undefined` if there is none.
 * @throws {K0sError} If it is something else than a regular file, or a link that is not ours: a fifo would block for ever.
 */
export async function readRegularText(path: string): Promise<string | undefined> {
  if (await regularFacts(path) !== undefined) return await readTextIfExists(path);
  const facts = await linkStatOf(path);
  if (facts === undefined) return undefined;
  throw new K0sError(`Cannot read "${path}": it is ${describeKind(facts.kind)}, not a file`, {
    hint: `Put a plain file in its place: look with ls -l ${path}`,
  });
}
