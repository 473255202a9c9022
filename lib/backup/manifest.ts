import { K0sError, parseJson, stringifyJson } from "../base/mod.ts";
import { DamagedArchiveError } from "./damaged_archive.ts";

/** The form of manifest that this k0s writes, and the newest that it reads. */
export const MANIFEST_FORMAT = 1;

/** How far a datastore has come: what a copy must have, too. */
export interface DatastoreFacts {
  /** Of the newest change. */
  revision: number;
  /** How many keys there are at that revision. */
  keys: number;
}

/** The datastore of an archive: a part of it, or what was left out. */
export type ArchivedDatastore =
  | { kind: "etcd" | "sqlite"; member: string } & DatastoreFacts
  | { kind: "none"; notIncluded: string };

/** A file of an archive. */
export interface ArchivedFile {
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** What an archive says of itself; `k0s-backup.json` in it. */
export interface BackupManifest {
  format: number;
  /** ISO 8601. */
  createdAt: string;
  role: string;
  versions: { k0s: string };
  /** The machine that it was made on. */
  node: {
    hostname: string;
    addresses: readonly string[];
    dataDir: string;
    /** Its Node; left out: it ran no pods. */
    name?: string;
  };
  /** Where the configuration came from; left out: there was no file. */
  configFile?: string;
  datastore: ArchivedDatastore;
  files: readonly ArchivedFile[];
}

/** Renders it. */
export function renderManifest(manifest: BackupManifest): string {
  return `${stringifyJson(manifest, 2)}\n`;
}

/**
 * Parses a manifest.
 *
 * @throws {K0sError} If it is of a newer form. {DamagedArchiveError} If it is none.
 */
export function parseManifest(text: string): BackupManifest {
  const manifest = parsed(text);
  if (typeof manifest.format === "number" && manifest.format > MANIFEST_FORMAT) {
    throw new K0sError(
      `Cannot read the archive: its manifest has format ${manifest.format}, this k0s knows ${MANIFEST_FORMAT}`,
      { hint: "Use the k0s that made it, or a newer one" },
    );
  }
  const isWhole = manifest.format === MANIFEST_FORMAT && typeof manifest.role === "string" &&
    typeof manifest.versions?.k0s === "string" && typeof manifest.node?.hostname === "string" &&
    Array.isArray(manifest.node.addresses) && isDatastore(manifest.datastore) &&
    Array.isArray(manifest.files) && manifest.files.every(isFile);
  if (!isWhole) throw new DamagedArchiveError("its manifest lacks what a manifest has");
  return manifest as BackupManifest;
}

function parsed(text: string): Partial<BackupManifest> {
  try {
    const value = parseJson(text);
    if (typeof value === "object" && value !== null) return value as Partial<BackupManifest>;
  } catch (cause) {
    throw new DamagedArchiveError("its manifest is not JSON", cause);
  }
  throw new DamagedArchiveError("its manifest is not an object");
}

function isDatastore(told: unknown): boolean {
  const value = told as Partial<Record<string, unknown>> | undefined;
  if (value?.["kind"] === "none") return typeof value["notIncluded"] === "string";
  return (value?.["kind"] === "etcd" || value?.["kind"] === "sqlite") && typeof value["member"] === "string" &&
    Number.isInteger(value["revision"]) && Number.isInteger(value["keys"]);
}

function isFile(value: unknown): boolean {
  const file = value as Partial<ArchivedFile> | null;
  return typeof file?.name === "string" && typeof file.sizeBytes === "number" &&
    /^[0-9a-f]{64}$/.test(file.sha256 ?? "");
}

/** Whether a version of k0s is newer than another one; build counters count, words after a hyphen do not. */
export function isNewerVersion(version: string, than: string): boolean {
  const [left, right] = [numbersOf(version), numbersOf(than)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function numbersOf(version: string): number[] {
  return (/^v?(\d+)\.(\d+)\.(\d+)(?:-[^+]*)?(?:\+k0s\.(\d+))?/.exec(version) ?? []).slice(1).map((part) =>
    Number(part ?? 0)
  );
}
