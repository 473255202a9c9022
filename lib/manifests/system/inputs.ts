import type { ClusterConfig } from "../../config/mod.ts";

/** What the system stacks follow from. */
export interface SystemInputs {
  config: ClusterConfig;
  /** All nodes of the cluster. */
  nodeCount: number;
  /** Nodes with the label `kubernetes.io/os=linux`. */
  linuxNodeCount: number;
  /** Controllers that are alive; at least 1. */
  controllerCount: number;
  /** Address of each of their API servers. @default {[spec.api.address]} */
  controllerAddresses?: readonly string[];
  /** Names given to `--disable-components`. */
  disabledComponents: readonly string[];
  /** Whether konnectivity runs at all: not in single mode. */
  konnectivity: boolean;
  /** Whether there is a push gateway for metrics of the control plane. @default {false} */
  pushGateway?: boolean;
}
