import type { KubeletConfiguration } from "../components/mod.ts";
import type { NodeLocalBalancer, NodeLocalSettings } from "../nllb/mod.ts";
import type { NodeState, NodeStateInputs } from "./node_state.ts";
import type { PodOptions } from "./options.ts";

/** What the cluster says of its workers: the worker profile of this node. */
export interface WorkerProfile {
  kubeletConfiguration: KubeletConfiguration;
  /** Reference of the image that holds a pod's namespaces. */
  pauseImage: string;
  /** Reference of each image of the system by its key, as the cluster's pods name them. */
  imageReferences: Readonly<Record<string, string>>;
}

/** How the kubelet of a node comes to be. */
export interface KubeletFacts {
  /** What it reaches the API server with. */
  kubeconfig: string;
  labels: Readonly<Record<string, string>>;
  /** As typed. */
  taints: readonly string[];
  /** `--node-ip`; only with dual stack. */
  nodeIps?: readonly string[];
  /** PEM of the authority that signs clients of the kubelet. */
  clientCa(): Promise<string>;
}

/** A node with a load balancer of its own in front of the API servers. */
export interface NodeLocalHost {
  settings: NodeLocalSettings;
  /** `host:port` of the API servers that are known at the start; at least one. */
  apiServers: readonly string[];
  /** Begins to use the balancer, whose pod the kubelet will start. */
  use(balancer: NodeLocalBalancer): Promise<void>;
  /** Tells what the API servers are whenever that is, or may be, something else, until `signal` is aborted. */
  follow(update: (apiServers: readonly string[]) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/** A node that runs pods, whatever its role. */
export interface PodHost extends Pick<NodeState, "bringUp" | "runInBackground" | "noteEvent"> {
  readonly inputs: NodeStateInputs & { options: PodOptions };
  readonly nodeName: string;
  /** Steps of the boot after which {@link profile} is known. */
  readonly profileNeeds: readonly string[];
  /** Steps of the boot after which the kubelet can reach the API server. */
  readonly kubeletNeeds: readonly string[];
  readonly profile: WorkerProfile;
  readonly kubelet: KubeletFacts;
  /** `undefined`: it has none. */
  readonly nodeLocal: NodeLocalHost | undefined;
}
