import { changeMode, concatenate, ensureDirectory, exists, openFile, startDigest } from "../platform/mod.ts";
import { type ArchivedDatastore, type ArchivedFile, type BackupManifest, parseManifest } from "./manifest.ts";
import {
  CLUSTER_DEFAULTS_MEMBER,
  CONFIG_MEMBER,
  ETCD_MEMBER,
  isInTree,
  MANIFEST_MEMBER,
  SQLITE_MEMBER,
  UnsafeArchiveError,
} from "./member_name.ts";
import { type ArchiveMember, readArchive } from "./read_archive.ts";
import { DamagedArchiveError } from "./damaged_archive.ts";

/** What an archive turned out to hold. */
export interface ArchiveContents {
  /** Left out: upstream made it. */
  manifest: BackupManifest | undefined;
  files: readonly ArchivedFile[];
  /** Text of the configuration; left out: there is none. */
  config: string | undefined;
  datastore: Pick<ArchivedDatastore, "kind"> & { member?: string };
}

/** Where a member is to be written; `undefined`: nowhere. */
export type PlaceOf = (name: string) => string | undefined;

/** Text that is kept in memory is not longer. */
const LONGEST_TEXT_BYTES = 64 * 1024 * 1024;

/**
 * Reads an archive to its end and checks all of it, by its checksums and its manifest. Writes what has a place.
 *
 * @param place Left out: nothing is written.
 * @throws {DamagedArchiveError} If it is not whole, or a file is another one than its manifest says.
 * @throws {UnsafeArchiveError} If it holds what k0s never puts into one.
 */
export async function unpackArchive(
  source: AsyncIterable<Uint8Array<ArrayBuffer>>,
  place: PlaceOf = () => undefined,
): Promise<ArchiveContents> {
  const files: ArchivedFile[] = [];
  const texts = new Map<string, string>();
  for await (const member of readArchive(source)) {
    // Of the one file that upstream archives twice, the first is as good as the second.
    const path = files.some(({ name }) => name === member.name) ? undefined : place(member.name);
    if (member.isDirectory) {
      if (path !== undefined) await ensureDirectory(path, { mode: member.mode });
      continue;
    }
    const { file, text } = await unpackFile(member, path);
    files.push(file);
    if (text !== undefined) texts.set(file.name, text);
  }
  const text = texts.get(MANIFEST_MEMBER);
  const manifest = text === undefined ? undefined : parseManifest(text);
  if (manifest !== undefined) compare(manifest, files);
  const configMember = configName(files, manifest !== undefined);
  const config = configMember === undefined ? undefined : texts.get(configMember);
  return { manifest, files, config, datastore: datastoreIn(files, manifest) };
}

async function unpackFile(
  member: ArchiveMember,
  path: string | undefined,
): Promise<{ file: ArchivedFile; text: string | undefined }> {
  const { name, sizeBytes, mode } = member;
  const hash = startDigest();
  const isText = isRootText(name);
  if (isText && sizeBytes > LONGEST_TEXT_BYTES) throw new UnsafeArchiveError(name, "is too large for what it is");
  const kept: Uint8Array[] = [];
  if (path !== undefined) await ensureParent(path);
  // Only ours until it is where it belongs.
  using target = path === undefined ? undefined : await openFile(path, { write: true, createNew: true, mode: 0o600 });
  for await (const piece of member.content()) {
    hash.update(piece);
    await target?.write(piece);
    if (isText) kept.push(piece.slice());
  }
  await target?.sync();
  if (path !== undefined) await changeMode(path, mode);
  const file = { name, sizeBytes, sha256: hash.hex() };
  return { file, text: isText ? new TextDecoder().decode(concatenate(kept)) : undefined };
}

function isRootText(name: string): boolean {
  return !name.includes("/") && name !== ETCD_MEMBER && name !== SQLITE_MEMBER;
}

async function ensureParent(path: string): Promise<void> {
  const parent = path.slice(0, path.lastIndexOf("/"));
  if (!await exists(parent)) await ensureDirectory(parent, { mode: 0o755 });
}

function compare(manifest: BackupManifest, files: readonly ArchivedFile[]): void {
  const found = new Map(files.map((file) => [file.name, file]));
  found.delete(MANIFEST_MEMBER);
  for (const { name, sha256, sizeBytes } of manifest.files) {
    const file = found.get(name);
    if (file === undefined) throw new DamagedArchiveError(`"${name}" is missing`);
    if (file.sha256 !== sha256 || file.sizeBytes !== sizeBytes) {
      throw new DamagedArchiveError(`"${name}" is not what it was`);
    }
    found.delete(name);
  }
  const [extra] = found.keys();
  if (extra !== undefined) throw new DamagedArchiveError(`"${extra}" is in it, and its manifest does not know it`);
}

const KNOWN: ReadonlySet<string> = new Set([ETCD_MEMBER, SQLITE_MEMBER, CLUSTER_DEFAULTS_MEMBER, MANIFEST_MEMBER]);

/** Upstream archives the configuration under the name that its file had. */
function configName(files: readonly ArchivedFile[], isOurs: boolean): string | undefined {
  const names = files.map(({ name }) => name).filter((name) => !isInTree(name) && !KNOWN.has(name));
  const [other, ...more] = names.filter((name) => name !== CONFIG_MEMBER);
  const usual = names.find((name) => name === CONFIG_MEMBER);
  if (other === undefined) return usual;
  if (usual === undefined && more.length === 0 && !isOurs && isRootText(other)) return other;
  throw new UnsafeArchiveError(other, "is nothing that k0s backs up");
}

function datastoreIn(
  files: readonly ArchivedFile[],
  manifest: BackupManifest | undefined,
): ArchiveContents["datastore"] {
  const names = files.map(({ name }) => name);
  const found = ([["etcd", ETCD_MEMBER], ["sqlite", SQLITE_MEMBER]] as const)
    .filter(([, member]) => names.includes(member)).map(([kind, member]) => ({ kind, member }));
  if (found.length > 1) throw new UnsafeArchiveError(SQLITE_MEMBER, `stands beside "${ETCD_MEMBER}"`);
  const [one = { kind: "none" as const }] = found;
  if (manifest !== undefined && manifest.datastore.kind !== one.kind) {
    throw new DamagedArchiveError(`its manifest tells of a datastore of kind "${manifest.datastore.kind}"`);
  }
  return one;
}
