import type { KubeletConfiguration } from "../components/mod.ts";
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
}
