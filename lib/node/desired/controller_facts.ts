import { type ClusterConfig, type ComponentUsers, isStorageJoinable, type NodePaths } from "../../config/mod.ts";
import type { ClusterConfigReference } from "../../reconcilers/mod.ts";
import type { ProcessSpec } from "../../supervisor/mod.ts";
import type { ApiServerFiles } from "../controller/api_server_files.ts";
import type { ClusterDefaults } from "../cluster_defaults.ts";
import type { ControllerOptions } from "../options.ts";
import type { DesiredFile } from "./desired.ts";
import type { PodFacts } from "./pods.ts";

/** What a controller is told. */
export interface ControllerInputs {
  options: ControllerOptions;
  config: ClusterConfig;
  paths: NodePaths;
}

/** What a controller finds out. What is left out is not known yet. */
export interface ControllerFacts extends Omit<PodFacts, "profile"> {
  hostname: string;
  nodeName: string;
  /** Unique among the controllers and among the runs of this one. */
  invocationId: string;
  /** What files of the operator decide. @default {there are none} */
  apiServerFiles?: ApiServerFiles | undefined;
  /** What the cluster was made with. */
  clusterDefaults?: ClusterDefaults | undefined;
  /** Group that may read the audit log; `undefined`: none but root's. */
  auditLogGroup?: number | undefined;
  /** Accounts of the components. */
  users?: ComponentUsers | undefined;
  /** Digest of each certificate, by its name in the PKI directory. */
  certificates?: Readonly<Record<string, string>> | undefined;
  /** What of them grows old and is not renewed, and why, a line each; `undefined`: nothing. */
  certificateTrouble?: string | undefined;
  /** How our etcd signs tokens, as the kind of its key allows. */
  etcdTokenAlgorithm?: string | undefined;
  /** Members of the etcd that was joined in this run, as `<name>=<peer URL>`. */
  etcdInitialCluster?: readonly string[] | undefined;
  /** The controllers that are alive, this one included. */
  controllers: { count: number; addresses: readonly string[] };
  /** Number of nodes of the cluster, and of those that run Linux. */
  nodes?: { all: number; linux: number } | undefined;
  virtualAddress?: VirtualAddressFacts | undefined;
  /** How often kine has passed over a change. */
  datastoreGaps?: number | undefined;
  /** Whether the API server encrypts Secrets by keys of ours. */
  encryptsSecrets?: boolean | undefined;
  /** What of the configuration about encryption waits for the operator; `undefined`: nothing. */
  encryptionWish?: string | undefined;
  /** Why the file that was read last does not hold; `undefined`: it does. */
  refusedConfig?: string | undefined;
  /** Which processes run by their former specification, and why; `undefined`: none. */
  heldBack?: string | undefined;
  /** Processes that are to be restarted when it is this controller's turn; `undefined`: none. */
  awaitsTurn?: readonly string[] | undefined;
  /** The state of the cluster's object that was judged last; `undefined`: none was. */
  judgedObject?: JudgedObject | undefined;
  /** Set once the cluster's object was deleted: the state of it that this controller goes on with, if it ever held. */
  deletedObject?: { resourceVersion?: string | undefined } | undefined;
  /** The last good state of the cluster's object, which this start went by; `undefined`: it needed none. */
  standIn?: StandIn | undefined;
  /** Whether the cluster has a configuration that this controller has not followed yet: it must not undo what follows from it. */
  awaitsClusterConfig?: boolean | undefined;
  /** Whether another network provider than the configured one is deployed: pods cannot change their network. */
  isProviderRefused?: boolean | undefined;
}

/** What became of a state of the cluster's object. */
export interface JudgedObject extends ClusterConfigReference {
  /** Why it does not hold; `undefined`: it does. */
  refused?: string | undefined;
  /** Fields of it that have no effect, since each controller has its own. */
  ignored?: readonly string[];
  /** What else of it has no effect, or cannot work, a sentence each. */
  warnings?: readonly string[];
}

/** What a controller that started while the cluster's object did not hold goes by. */
export interface StandIn {
  /** State of the object that was kept. */
  resourceVersion: string;
  /** Why the cluster's object cannot be read; `undefined`: it does not hold. */
  unreadable?: string | undefined;
  /** Whether an earlier run has tried the cluster's object, and ended before it was in effect or had to put a process back. */
  isTried?: boolean;
}

/** What keepalived has to be told of this machine. */
export interface VirtualAddressFacts {
  /** Interface of each instance of VRRP, in the order of the configuration. */
  interfaces: readonly string[];
  /** The k0s executable, which is told where the addresses are. */
  k0s: string;
  k0sPid: number;
  /** A static busybox. */
  busybox: string;
}

/** Processes and files of one concern. */
export interface DesiredPart {
  processes?: readonly ProcessSpec[];
  files?: readonly DesiredFile[];
}

/** Whether there can be no other controller: nothing is to be agreed on then. */
export function isAlone(
  { options, config }: { options: Pick<ControllerOptions, "single">; config: ClusterConfig },
): boolean {
  return options.single || !isStorageJoinable(config);
}
