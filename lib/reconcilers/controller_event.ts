import { eventMessage, type KubeObject } from "../kube/mod.ts";
import {
  CLUSTER_CONFIG,
  CLUSTER_CONFIGS,
  type ClusterConfigReference,
} from "./cluster_config/cluster_config_object.ts";

/** What a controller says of itself, or of the configuration that it has. */
export interface ControllerEvent {
  /** Name of this controller's machine. */
  hostname: string;
  now: Date;
  type: "Normal" | "Warning";
  reason: string;
  action: string;
  message: string;
  /** State of the object that says it; left out where there is none. */
  reference?: ClusterConfigReference | undefined;
}

/** An Event of the ClusterConfig, which every cluster has, at least by its name: a controller need not have a Node. */
export function controllerEvent({ hostname, now, message, reference, ...said }: ControllerEvent): KubeObject {
  const timestamp = `${now.toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: "k0s.", namespace: "kube-system" },
    involvedObject: {
      apiVersion: CLUSTER_CONFIGS.apiVersion,
      kind: CLUSTER_CONFIGS.kind,
      ...CLUSTER_CONFIG,
      ...reference,
    },
    ...said,
    message: eventMessage(message),
    eventTime: now.toISOString().replace("Z", "000Z"),
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    reportingComponent: "k0s-controller",
    reportingInstance: hostname,
  };
}
