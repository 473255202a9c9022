import {
  type ArchiveContents,
  type DatastoreFacts,
  decrypted,
  ETCD_MEMBER,
  type EtcdPrograms,
  proveDatastore,
  SQLITE_MEMBER,
  unpackArchive,
} from "../../backup/mod.ts";
import { temporaryDirectory } from "../../platform/mod.ts";
import { type BackupWork, counted } from "./work.ts";
import { etcdPrograms } from "./etcd_programs.ts";

/** An archive that was found good. */
export interface VerifiedBackup extends Pick<ArchiveContents, "manifest" | "files"> {
  /** How far its datastore is; left out: it has none. */
  facts: DatastoreFacts | undefined;
  kind: ArchiveContents["datastore"]["kind"];
}

/** What is verified, and where there is room for it. */
export interface VerifyOptions {
  /** The archive. */
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Keys of age, if the archive may be encrypted. @default {none} */
  identities?: readonly string[];
  /** 0: that is not known. */
  sizeBytes: number;
  /** Directory on a disk with room for the datastore twice, from which programs can be run. */
  room: string;
  /** etcd's, if they are unpacked already. */
  programs?: EtcdPrograms | undefined;
}

/**
 * Proves an archive: reads all of it, checks it against its manifest, and opens its datastore with the real etcd or SQLite.
 *
 * @throws {K0sError} If it is not good.
 */
export async function verifyBackup(options: VerifyOptions, { ports, told }: BackupWork): Promise<VerifiedBackup> {
  await using scratch = await temporaryDirectory(options.room, { prefix: ".k0s-backup-", suffix: "" });
  const read = counted(options.pieces, { ...options, stage: "Reading the archive", told });
  const pieces = decrypted(read, options.identities ?? []);
  const place = (name: string) =>
    name === ETCD_MEMBER || name === SQLITE_MEMBER ? `${scratch.path}/${name}` : undefined;
  const { manifest, files, datastore: { kind, member = "" } } = await unpackArchive(pieces, place);
  if (kind === "none") return { manifest, files, facts: undefined, kind };
  told({ stage: "Opening the datastore" });
  const programs = kind === "etcd"
    ? options.programs ?? await etcdPrograms(scratch.path, ports)
    : { binDir: "", spawn: ports.spawn, http: ports.http };
  const expected = manifest?.datastore.kind === "none" ? undefined : manifest?.datastore;
  const copy = { kind, path: `${scratch.path}/${member}` };
  const facts = await proveDatastore(copy, { scratch: scratch.path, programs, expected });
  return { manifest, files, facts, kind };
}
