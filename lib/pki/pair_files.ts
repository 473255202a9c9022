import {
  checkRepairable,
  type Owner,
  readRegularText,
  renamePath,
  repairOwnership,
  writeAtomic,
} from "../platform/mod.ts";

/** Where the two files of a pair lie and whose they are. */
export interface PairPlace {
  /** Path without ending, such as `/var/lib/k0s/pki/server`. */
  base: string;
  /** Ending of the public file: `crt` for certificates, `pub` for bare keys. */
  publicEnding: "crt" | "pub";
  keyOwner: Owner;
  publicOwner: Owner;
}

/** Content of the files of a pair; `undefined` where there is no file. */
export interface PairFiles {
  keyPath: string;
  publicPath: string;
  key: string | undefined;
  public: string | undefined;
  /** A public file that was ready when its write was interrupted, see {@link writePair}. */
  pending: string | undefined;
}

/** Private keys are for their process alone (upstream: 0640). */
export const KEY_MODE = 0o600;
const PUBLIC_MODE = 0o644;

/** Reads a pair. */
export async function readPair({ base, publicEnding }: PairPlace): Promise<PairFiles> {
  const keyPath = `${base}.key`;
  const publicPath = `${base}.${publicEnding}`;
  // One after the other, here and below: where one is refused, nothing goes on behind the caller's back.
  const key = await readRegularText(keyPath);
  const publicText = await readRegularText(publicPath);
  const pending = await readRegularText(pendingPath(publicPath));
  return { keyPath, publicPath, key, public: publicText, pending };
}

function pendingPath(publicPath: string): string {
  return `${publicPath}.new`;
}

/**
 * Writes a pair so that no interruption loses or mixes one unnoticed.
 *
 * The public file is first written beside its place, then the key, then the public file is moved to its place. A kill
 * in between leaves either the old pair, or the new key with a pending public file that fits it; the next start sees
 * that the public file in place does not fit and calls {@link finishPair} or issues anew.
 */
export async function writePair(place: PairPlace, content: { key: string; public: string }): Promise<void> {
  const publicPath = `${place.base}.${place.publicEnding}`;
  const owner = rootGroup(place.publicOwner);
  await writeAtomic(pendingPath(publicPath), content.public, { mode: PUBLIC_MODE, owner });
  await writeAtomic(`${place.base}.key`, content.key, { mode: KEY_MODE, owner: rootGroup(place.keyOwner) });
  await finishPair(place);
}

/** Writes the public file alone, where only it is missing. */
export async function writePublic({ base, publicEnding, publicOwner }: PairPlace, text: string): Promise<void> {
  await writeAtomic(`${base}.${publicEnding}`, text, { mode: PUBLIC_MODE, owner: rootGroup(publicOwner) });
}

/** Moves the pending public file of an interrupted {@link writePair} to its place. */
export async function finishPair({ base, publicEnding }: PairPlace): Promise<void> {
  const publicPath = `${base}.${publicEnding}`;
  await renamePath(pendingPath(publicPath), publicPath);
}

/** Corrects owner and mode of files that stay; files that are right, or missing, are not touched. */
export async function repairPairOwnership(place: PairPlace): Promise<void> {
  for (const [path, options] of ownershipOf(place)) await repairOwnership(path, options);
}

/** Checks that {@link repairPairOwnership} will not refuse, and changes nothing. @throws {K0sError} Naming what it would refuse. */
export async function checkPair(place: PairPlace): Promise<void> {
  for (const [path, options] of ownershipOf(place)) await checkRepairable(path, options);
}

function ownershipOf({ base, publicEnding, keyOwner, publicOwner }: PairPlace) {
  return [
    [`${base}.key`, { mode: KEY_MODE, owner: rootGroup(keyOwner) }],
    [`${base}.${publicEnding}`, { mode: PUBLIC_MODE, owner: rootGroup(publicOwner) }],
  ] as const;
}

/** The owner with root's group, which these modes give nothing to. */
export function rootGroup({ uid }: Owner): Owner {
  return { uid, gid: 0 };
}
