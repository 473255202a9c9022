import {
  type ClusterConfig,
  type ComponentUsers,
  dataSourceOf,
  featureGatesFlag,
  isStorageJoinable,
  type NodePaths,
  podNetworks,
  serviceNetworks,
} from "../../config/mod.ts";
import {
  etcd,
  kine,
  kubeApiserver,
  kubeControllerManager,
  kubeScheduler,
  ownerOf,
  parseExtraArgs,
} from "../../components/mod.ts";
import { peerUrlOf } from "../../etcd/mod.ts";
import type { EtcdPeer } from "../../join/mod.ts";
import type { ApiServerStorage } from "../../components/mod.ts";
import type { ProcessSpec } from "../../supervisor/mod.ts";
import type { ApiServerFiles } from "../controller/api_server_files.ts";
import { externalEndpoints } from "../controller/external_endpoints.ts";
import { type ControllerOptions, usesKonnectivity } from "../options.ts";

/** What the processes of a control plane follow from. */
export interface ControlPlaneInputs {
  options: ControllerOptions;
  config: ClusterConfig;
  paths: NodePaths;
  users: ComponentUsers;
  /** Digest of each certificate, by its name in the PKI directory. */
  digests: Readonly<Record<string, string>>;
  hostname: string;
  /** How etcd signs tokens, as the kind of its key allows. */
  etcdTokenAlgorithm?: string | undefined;
  /** Members of the etcd that this controller has just joined, as `<name>=<peer URL>`. */
  etcdInitialCluster?: readonly string[] | undefined;
  /** What files of the operator decide. @default {there are none} */
  apiServerFiles?: ApiServerFiles | undefined;
}

/** That of the keys that we make. */
const NEW_TOKEN_ALGORITHM = "RS512";

/** Default time the API server has for a stop, in milliseconds (k0s: clamp(request timeout 1 m + 2 s, 5 s, 20 s)). */
const API_SERVER_STOP_MS = 20_000;

/** Whether we run the etcd that keeps the state. */
export function runsEtcd(config: ClusterConfig): boolean {
  return config.spec.storage.type === "etcd" && config.spec.storage.etcd?.externalCluster == null;
}

/** This controller as a member of etcd. */
export function etcdPeer({ spec: { storage } }: ClusterConfig, hostname: string): EtcdPeer {
  return {
    name: storage.etcd?.extraArgs?.["name"] ?? hostname,
    peerUrl: peerUrlOf(storage.etcd?.peerAddress ?? "127.0.0.1"),
  };
}

/** The process that keeps the cluster's state; `undefined` with an external etcd. */
export function storageSpec(inputs: ControlPlaneInputs): ProcessSpec | undefined {
  const { config, paths, users, digests, options } = inputs;
  const { storage } = config.spec;
  if (storage.type === "kine") {
    return kine.spec({
      paths,
      user: ownerOf(kine, users),
      dataSource: storage.kine?.dataSource ?? "",
      source: dataSourceOf(config),
      extraArgs: storage.kine?.extraArgs ?? {},
      rawArgs: storage.kine?.rawArgs ?? [],
    });
  }
  if (!runsEtcd(config)) return undefined;
  const extraArgs = storage.etcd?.extraArgs ?? {};
  return etcd.spec({
    paths,
    user: ownerOf(etcd, users),
    memberName: etcdPeer(config, inputs.hostname).name,
    peerAddress: storage.etcd?.peerAddress ?? "127.0.0.1",
    logLevel: options.logging["etcd"] ?? "info",
    initialCluster: inputs.etcdInitialCluster,
    tokenAlgorithm: inputs.etcdTokenAlgorithm ?? NEW_TOKEN_ALGORITHM,
    certificatesDigest: [digests["etcd/server"], digests["etcd/peer"], digests["etcd/ca"]].join(" "),
    extraArgs,
    rawArgs: storage.etcd?.rawArgs ?? [],
  });
}

/** kube-apiserver. */
export function apiServerSpec(inputs: ControlPlaneInputs): ProcessSpec {
  const { config, paths, users, digests, options } = inputs;
  const { api } = config.spec;
  return kubeApiserver.spec({
    paths,
    user: ownerOf(kubeApiserver, users),
    advertiseAddress: api.address,
    onlyBindToAddress: api.onlyBindToAddress ?? false,
    port: api.port,
    serviceCidr: serviceNetworks(config).join(","),
    storage: apiServerStorage(config),
    hasForeignEndpoints: externalEndpoints(options, config) !== undefined,
    konnectivity: usesKonnectivity(options),
    verbosity: options.logging["kube-apiserver"] ?? "1",
    stopTimeoutMs: options.apiServerStopTimeoutMs ?? API_SERVER_STOP_MS,
    featureGates: featureGatesFlag(config, "kube-apiserver"),
    decidesAnonymous: inputs.apiServerFiles?.decidesAnonymous ?? false,
    certificatesDigest: [digests["ca"], digests["front-proxy-ca"], digests["sa"]].join(" "),
    extraArgs: api.extraArgs ?? {},
    rawArgs: api.rawArgs ?? [],
  });
}

function apiServerStorage(config: ClusterConfig): ApiServerStorage {
  const { storage } = config.spec;
  if (storage.type === "kine") return { kind: "kine" };
  const external = storage.etcd?.externalCluster;
  if (external == null) return { kind: "etcd" };
  return {
    kind: "external-etcd",
    endpoints: external.endpoints,
    prefix: external.etcdPrefix,
    ...(external.caFile ? { caFile: external.caFile } : {}),
    ...(external.clientCertFile ? { certFile: external.clientCertFile } : {}),
    ...(external.clientKeyFile ? { keyFile: external.clientKeyFile } : {}),
  };
}

/** kube-controller-manager. */
export function controllerManagerSpec(inputs: ControlPlaneInputs): ProcessSpec {
  const { config, paths, users, digests, options } = inputs;
  const { controllerManager } = config.spec;
  const pods = podNetworks(config);
  return kubeControllerManager.spec({
    paths,
    user: ownerOf(kubeControllerManager, users),
    podCidr: pods.join(","),
    serviceCidr: serviceNetworks(config).join(","),
    families: pods.map((cidr) => (cidr.includes(":") ? "IPv6" : "IPv4")),
    leaderElect: needsElection(inputs),
    verbosity: options.logging["kube-controller-manager"] ?? "1",
    featureGates: featureGatesFlag(config, "kube-controller-manager"),
    certificatesDigest: [digests["ca"], digests["ccm"]].join(" "),
    commandLineArgs: parseExtraArgs(options.kubeControllerManagerExtraArgs),
    extraArgs: controllerManager?.extraArgs ?? {},
    rawArgs: controllerManager?.rawArgs ?? [],
  });
}

/** kube-scheduler. */
export function schedulerSpec(inputs: ControlPlaneInputs): ProcessSpec {
  const { config, paths, users, digests, options } = inputs;
  return kubeScheduler.spec({
    paths,
    user: ownerOf(kubeScheduler, users),
    leaderElect: needsElection(inputs),
    verbosity: options.logging["kube-scheduler"] ?? "1",
    featureGates: featureGatesFlag(config, "kube-scheduler"),
    certificatesDigest: [digests["ca"], digests["scheduler"]].join(" "),
    extraArgs: config.spec.scheduler?.extraArgs ?? {},
    rawArgs: config.spec.scheduler?.rawArgs ?? [],
  });
}

function needsElection({ options, config }: ControlPlaneInputs): boolean {
  return !options.single && isStorageJoinable(config);
}
