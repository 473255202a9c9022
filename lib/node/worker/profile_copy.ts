import { isMapping, stringifyJson } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { readTextIfExists, sha256Of, writeAtomic } from "../../platform/mod.ts";

/** Data of a profile's ConfigMap: JSON text by name. */
export type ProfileData = Readonly<Record<string, string>>;

/** The profile that a node runs by, as the cluster said it, and what it does not run by. */
export interface OwnProfile {
  data: ProfileData;
  /** A state of the profile by which the node did not become ready. */
  refused?: RefusedProfile | undefined;
  /** Digest of a state of the profile that the node takes over, and is not known to be ready by. */
  tried?: string | undefined;
  /** Whether the Node says that this node does not run by its profile; left out: an earlier start may have said so. */
  isShown?: boolean;
  /** What an operator should know if the node does not run by what the cluster says now. */
  note?: string | undefined;
}

/** A state of a profile by which a node did not become ready. */
export interface RefusedProfile {
  /** @see profileDigest */
  digest: string;
  why: string;
}

/** What of a profile lies on the disk. */
export type KeptProfile = Pick<OwnProfile, "data" | "refused" | "tried">;

const SERVERS = "apiServerAddresses";

/** Names a state of a profile, on all nodes alike. Where the API servers are is followed by itself, and no part of it. */
export function profileDigest(data: ProfileData): string {
  const entries = Object.entries(data).filter(([key]) => key !== SERVERS).toSorted(([a], [b]) => a < b ? -1 : 1);
  return sha256Of(stringifyJson(entries)).slice(0, 32);
}

/** A profile with the API servers of another state of it. */
export function withServersOf(data: ProfileData, newer: ProfileData): ProfileData {
  const servers = newer[SERVERS];
  return servers === undefined ? data : { ...data, [SERVERS]: servers };
}

/** The data of a ConfigMap. */
export function profileData(data: unknown): ProfileData {
  return isMapping(data) ? data as ProfileData : {};
}

function copyFile({ dataDir }: Pick<NodePaths, "dataDir">): string {
  return `${dataDir}/worker-profile.yaml`;
}

/** Keeps a profile for a start at which nothing answers, or one after a change by which the node did not become ready. */
export async function saveCopy(
  paths: Pick<NodePaths, "dataDir">,
  name: string,
  { data, refused, tried }: KeptProfile,
): Promise<void> {
  const copy = {
    ...{ name, data },
    ...(refused === undefined ? {} : { refused }),
    ...(tried === undefined ? {} : { tried }),
  };
  await writeAtomic(copyFile(paths), `${JSON.stringify(copy, null, 2)}\n`, { mode: 0o644 });
}

/** What was kept of a profile; `undefined`: nothing that is of use. */
export async function readCopy(
  paths: Pick<NodePaths, "dataDir">,
  name: string,
): Promise<KeptProfile | undefined> {
  const text = await readTextIfExists(copyFile(paths));
  if (text === undefined) return undefined;
  const { parse } = await import("@std/yaml");
  try {
    const copy: unknown = parse(text);
    if (!isMapping(copy) || copy.name !== name || !isMapping(copy.data)) return undefined;
    const tried = typeof copy.tried === "string" ? { tried: copy.tried } : {};
    return { data: copy.data as ProfileData, refused: refusedIn(copy.refused), ...tried };
  } catch (error) {
    // A copy that is no YAML is none.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refusedIn(value: unknown): RefusedProfile | undefined {
  if (!isMapping(value)) return undefined;
  const { digest, why } = value;
  return typeof digest === "string" && typeof why === "string" ? { digest, why } : undefined;
}
