import { K0sError } from "../../base/mod.ts";
import { type ClusterConfig, dataSourceOf, type NodePaths } from "../../config/mod.ts";
import { systemAuthorities } from "../../host/mod.ts";
import { earlierPlace, keyPrefix } from "./store_change.ts";
import { grpcAnswer, grpcRequest, type HttpOptions, type Ports, readText, withDeadline } from "../../platform/mod.ts";

/** How long the store may take to answer, in milliseconds. */
const ANSWERS_WITHIN_MS = 5_000;
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

/** An etcd, real or kine's: how to reach it, and the key that holds the authority. */
interface Store {
  session: HttpOptions;
  urls: readonly string[];
  key: string;
}

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
  const { paths, ports: { log } } = inputs;
  const store = await sharedStore(inputs);
  if (store === undefined) return "unshared";
  const stored = await readKey(store, inputs, signal);
  if (stored === undefined) {
    log.debug("Cannot tell whose cluster the storage holds", { key: store.key });
    return undefined;
  }
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

async function sharedStore({ config, paths }: StoredClusterInputs): Promise<Store | undefined> {
  const { type, etcd } = config.spec.storage;
  if (type === "kine") {
    if (dataSourceOf(config)?.isShared !== true) return undefined;
    const session = { unixSocket: paths.kineSocket, protocol: "h2" } as const;
    return { session, urls: ["http://localhost"], key: `/${keyPrefix(config)}/${ROOT_CA}` };
  }
  const external = etcd?.externalCluster;
  if (external === undefined) return undefined;
  const { endpoints, etcdPrefix, caFile, clientCertFile, clientKeyFile } = external;
  const identity = caFile && clientCertFile && clientKeyFile
    ? { caCerts: [await readText(caFile)], cert: await readText(clientCertFile), key: await readText(clientKeyFile) }
    : { caCerts: await systemAuthorities() };
  const urls = endpoints.map((endpoint) => endpoint.replace(/\/$/, ""));
  // The API server takes the prefix as a path from the root.
  const key = `/${etcdPrefix.replace(/^\/+|\/+$/g, "")}/${ROOT_CA}`;
  return { session: { ...identity, protocol: "h2" }, urls, key };
}

/** The answer to a read of the key; `undefined` if no member gives one. */
async function readKey(store: Store, { ports }: StoredClusterInputs, signal: AbortSignal) {
  using session = ports.http.open(store.session);
  for (const url of store.urls) {
    const answer = await withDeadline(ports.clock, { ms: ANSWERS_WITHIN_MS, signal }, async (limit) => {
      try {
        const request = { ...grpcRequest(rangeRequest(store.key)), signal: limit };
        return await grpcAnswer(await session.fetch(`${url}/etcdserverpb.KV/Range`, request));
      } catch (error) {
        if (error instanceof TypeError) return { failure: error.message };
        throw error;
      }
    });
    if (answer !== undefined && "message" in answer) return answer.message;
  }
  return undefined;
}

/** `RangeRequest{key}` in protobuf's wire format. */
function rangeRequest(key: string): number[] {
  const bytes = [...new TextEncoder().encode(key)];
  const length = bytes.length < 0x80 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
  return [0x0a, ...length, ...bytes];
}

/** The base64 of each certificate in a text, whatever is around it. */
function certificatesIn(text: string): string[] {
  const found = text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return [...found].map(([, body = ""]) => body.replace(/\s/g, ""));
}
