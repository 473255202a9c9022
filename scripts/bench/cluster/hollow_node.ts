import { type KubeObject, RESOURCES, type ResourceType } from "../../../lib/kube/mod.ts";

/** Namespace of the leases of nodes. */
export const LEASE_NAMESPACE = "kube-node-lease";

/** What a kubelet and a kube-proxy watch. */
export interface HeldWatch {
  type: ResourceType;
  fieldSelector?: string;
}

/** Name of a simulated node. */
export function hollowName(number: number): string {
  return `hollow-${String(number).padStart(4, "0")}`;
}

/** A node as a kubelet registers it. */
export function hollowNode(name: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" } },
  };
}

/** Its status: Ready, with room for pods. */
export function hollowStatus(now: Date): unknown {
  const time = now.toISOString();
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", lastHeartbeatTime: time };
  const room = { cpu: "2", memory: "4Gi", pods: "110" };
  return { status: { conditions: [ready], capacity: room, allocatable: room } };
}

/** Its lease, as of now. */
export function hollowLease(name: string, now: Date): KubeObject {
  const renewTime = now.toISOString().replace("Z", "000Z");
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, namespace: LEASE_NAMESPACE },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
  };
}

/** The watches that its kubelet (the first six) and kube-proxy hold. */
export function hollowWatches(name: string): HeldWatch[] {
  const own = `metadata.name=${name}`;
  return [
    { type: RESOURCES.nodes, fieldSelector: own },
    { type: RESOURCES.pods, fieldSelector: `spec.nodeName=${name}` },
    { type: RESOURCES.services },
    { type: CSI_DRIVERS },
    { type: RUNTIME_CLASSES },
    { type: RESOURCES.configMaps, fieldSelector: "metadata.name=kube-root-ca.crt" },
    { type: RESOURCES.services },
    { type: ENDPOINT_SLICES },
    { type: RESOURCES.nodes, fieldSelector: own },
  ];
}

const CSI_DRIVERS = clusterType("storage.k8s.io/v1", "CSIDriver", "csidrivers");
const RUNTIME_CLASSES = clusterType("node.k8s.io/v1", "RuntimeClass", "runtimeclasses");
const ENDPOINT_SLICES: ResourceType = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
  namespaced: true,
};

function clusterType(apiVersion: string, kind: string, plural: string): ResourceType {
  return { apiVersion, kind, plural, namespaced: false };
}
