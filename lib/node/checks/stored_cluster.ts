import { isCancelled, K0sError } from "../../base/mod.ts";
import { type ClusterConfig, dataSourceOf, type NodePaths } from "../../config/mod.ts";
import { type Ports, readText } from "../../platform/mod.ts";
import { openDatastore } from "../datastore.ts";
import { earlierPlace } from "./store_change.ts";

/** Where the controller manager publishes the cluster's authority. */
const ROOT_CA = "configmaps/kube-system/kube-root-ca.crt";

/** What {@link checkStoredCluster} looks at. */
export interface StoredClusterInputs {
  config: ClusterConfig;
  paths: NodePaths;
  ports: Ports;
}

/** The cluster that a store holds: none yet, ours, or whatever there is in one that nobody else can have. */
export type StoredCluster = "none" | "ours" | "unshared";

/**
 * Checks that a store which several controllers can share does not hold another cluster, whose authorities and ours would
 * ruin each other, and that it holds ours if it stands for another one. Call it when the store answers and before the API
 * server writes.
 *
 * @returns What is in it; `undefined` if nobody answers.
 * @throws {K0sError} If the authority in it is not ours, or is missing where it must be there.
 */
export async function checkStoredCluster(
  inputs: StoredClusterInputs,
  signal: AbortSignal,
): Promise<StoredCluster | undefined> {
  if (!isShared(inputs)) return "unshared";
  const { paths } = inputs;
  const stored = await readAuthority(inputs, signal);
  if (stored === undefined) return undefined;
  const theirs = certificatesIn(new TextDecoder("latin1").decode(stored));
  const ours = certificatesIn(await readText(`${paths.pkiDir}/ca.crt`));
  if (theirs.length === 0) {
    await checkMayBeEmpty(inputs);
    return "none";
  }
  if (theirs.some((certificate) => ours.includes(certificate))) return "ours";
  throw new K0sError("Cannot use this storage: it holds another cluster, whose authority is not ours", {
    hint: "Give this cluster a database or prefix of its own; to add this controller to that cluster, reset it and " +
      `join it with a token. If "${paths.pkiDir}/ca.crt" was replaced on purpose, add --ignore-pre-flight-checks`,
  });
}

async function checkMayBeEmpty(inputs: StoredClusterInputs): Promise<void> {
  const earlier = await earlierPlace(inputs);
  if (earlier === undefined) return;
  throw new K0sError(`Cannot use this storage: it is empty, and this controller has kept its cluster in ${earlier}`, {
    hint: "Move the cluster's objects first, or name the earlier place again in spec.storage. For an empty cluster " +
      "instead: k0s reset",
  });
}

/** Whether other controllers can have the same store, so that it may hold another cluster. */
function isShared({ config }: StoredClusterInputs): boolean {
  const { type, etcd } = config.spec.storage;
  return type === "kine" ? dataSourceOf(config)?.isShared === true : etcd?.externalCluster !== undefined;
}

/** What the key of the authority holds, nothing if there is none; `undefined` if the store does not answer. */
async function readAuthority(inputs: StoredClusterInputs, signal: AbortSignal): Promise<Uint8Array | undefined> {
  using datastore = await openDatastore(inputs);
  const key = `${datastore.root}/${ROOT_CA}`;
  try {
    return await datastore.store.get(key, signal) ?? new Uint8Array();
  } catch (error) {
    if (!(error instanceof K0sError) || isCancelled(error)) throw error;
    inputs.ports.log.debug("Cannot tell whose cluster the storage holds", { key, error: error.message });
    return undefined;
  }
}

/** The base64 of each certificate in a text, whatever is around it. */
function certificatesIn(text: string): string[] {
  const found = text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return [...found].map(([, body = ""]) => body.replace(/\s/g, ""));
}
