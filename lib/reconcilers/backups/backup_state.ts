import { ignoringNotFound, type KubeClient, memberOf, RESOURCES } from "../../kube/mod.ts";
import { mappingIn, stringifyJson } from "../../base/mod.ts";

/** How scheduled backups of a cluster are doing: what every controller knows of them. Times are ISO 8601. */
export interface BackupState {
  /** The schedule that this follows from, with its time zone. */
  schedule: string;
  /** Since when that schedule holds. */
  since: string;
  /** When the last run began, whatever became of it. */
  lastAttempt?: string;
  lastSuccess?: {
    at: string;
    /** Name of the archive. */
    name: string;
    sizeBytes: number;
    /** Where it is kept. */
    places: readonly string[];
    /** The controller that has made it. */
    controller: string;
  };
  /** The last failure, and how many there were since the last success. */
  lastFailure?: {
    at: string;
    message: string;
    count: number;
    /** Name of an archive that some of the places have: the next one takes its place there. */
    archive?: string;
  };
  nextRun?: string;
  /** From when on the next success is late. */
  overdueAt?: string;
}

/** The ConfigMap that holds the state. */
const STATE = { name: "k0s-backup", namespace: "kube-system" } as const;
const KEY = "state.json";

/** Reads the state; `undefined`: there is none that can be read. */
export async function readBackupState(
  client: Pick<KubeClient, "get">,
  { signal, timeoutMs }: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<BackupState | undefined> {
  const { name, namespace } = STATE;
  const found = await ignoringNotFound(() => client.get(RESOURCES.configMaps, name, { namespace, signal, timeoutMs }));
  const text = found === undefined ? undefined : memberOf(memberOf(found, "data"), KEY);
  if (typeof text !== "string") return undefined;
  // Somebody may have edited it: it begins anew.
  const state = mappingIn(text) as BackupState | undefined;
  if (typeof state?.schedule !== "string") return undefined;
  const { since, lastAttempt = since, lastSuccess, lastFailure } = state;
  return [since, lastAttempt, lastSuccess?.at ?? since, lastFailure?.at ?? since].every(isTime) ? state : undefined;
}

/** Writes the state. */
export async function writeBackupState(
  client: Pick<KubeClient, "apply">,
  state: BackupState,
  signal: AbortSignal,
): Promise<void> {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: STATE, data: { [KEY]: stringifyJson(state) } };
  await client.apply(RESOURCES.configMaps, object, { fieldManager: "k0s", signal });
}

function isTime(text: unknown): boolean {
  return typeof text === "string" && !Number.isNaN(Date.parse(text));
}
