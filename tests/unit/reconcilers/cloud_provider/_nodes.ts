import type { KubeObject } from "../../../../lib/kube/mod.ts";

/** What the kubelet gives a node that waits for a cloud provider. */
export const TAINT = { key: "node.cloudprovider.kubernetes.io/uninitialized", value: "true", effect: "NoSchedule" };

/** The host name of {@link aNode}. */
export const HOSTNAME = { type: "Hostname", address: "a" };

/** An address that a kubelet finds. */
export const internal = (address: string) => ({ type: "InternalIP", address });

/** The Node "a". */
export function aNode(
  { annotations = {}, labels = {}, addresses = [], taints = [], providerID }: {
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    addresses?: { type: string; address: string }[];
    taints?: Record<string, string>[];
    providerID?: string;
  },
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "a", resourceVersion: "7", annotations, labels },
    spec: { ...(taints.length === 0 ? {} : { taints }), ...(providerID === undefined ? {} : { providerID }) },
    status: { addresses },
  };
}
