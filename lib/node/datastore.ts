import { memberName } from "../components/mod.ts";
import { type ClusterConfig, type NodePaths, runsEtcd } from "../config/mod.ts";
import { type KeyValueAccess, KeyValueStore, peerUrlOf } from "../etcd/mod.ts";
import { systemAuthorities } from "../host/mod.ts";
import type { EtcdPeer } from "../join/mod.ts";
import { type Ports, readText } from "../platform/mod.ts";
import { keyPrefix } from "./checks/store_change.ts";

/** What a {@link Datastore} follows from. */
export interface DatastoreInputs {
  config: ClusterConfig;
  paths: NodePaths;
  ports: Pick<Ports, "clock" | "http">;
}

/** Where the API server of a controller keeps the cluster, whatever kind of store that is. */
export interface Datastore extends Disposable {
  readonly store: KeyValueStore;
  /** Below which all of the API server's keys are: `/registry`. */
  readonly root: string;
}

/** Opens the store of this controller's cluster. Nothing is sent yet. @throws {K0sError} If a certificate cannot be read. */
export async function openDatastore(inputs: DatastoreInputs): Promise<Datastore> {
  const { config, ports } = inputs;
  const store = new KeyValueStore(await accessOf(inputs), ports);
  return { store, root: rootKey(config), [Symbol.dispose]: () => store[Symbol.dispose]() };
}

function rootKey(config: ClusterConfig): string {
  const { type, etcd } = config.spec.storage;
  // The API server takes the prefix as a path from the root.
  const prefix = type === "kine" ? undefined : etcd?.externalCluster?.etcdPrefix;
  return `/${prefix === undefined ? keyPrefix(config) : prefix.replace(/^\/+|\/+$/g, "")}`;
}

async function accessOf({ config, paths }: DatastoreInputs): Promise<KeyValueAccess> {
  const { type, etcd } = config.spec.storage;
  if (type === "kine") return { session: { unixSocket: paths.kineSocket }, urls: ["http://localhost"] };
  if (runsEtcd(config)) {
    const client = `${paths.pkiDir}/apiserver-etcd-client`;
    const session = await identity(`${paths.etcdPkiDir}/ca.crt`, `${client}.crt`, `${client}.key`);
    return { session, urls: ["https://127.0.0.1:2379"] };
  }
  const { endpoints = [], caFile, clientCertFile, clientKeyFile } = etcd?.externalCluster ?? {};
  const session = caFile && clientCertFile && clientKeyFile
    ? await identity(caFile, clientCertFile, clientKeyFile)
    : { caCerts: await systemAuthorities() };
  return { session, urls: endpoints.map((endpoint) => endpoint.replace(/\/$/, "")) };
}

async function identity(caFile: string, certFile: string, keyFile: string): Promise<KeyValueAccess["session"]> {
  const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map(readText));
  return { caCerts: [ca!], cert: cert!, key: key! };
}

/** This controller as a member of etcd. */
export function etcdPeer(config: ClusterConfig, hostname: string): EtcdPeer {
  return {
    name: memberName(config, hostname),
    peerUrl: peerUrlOf(config.spec.storage.etcd?.peerAddress ?? "127.0.0.1"),
  };
}
