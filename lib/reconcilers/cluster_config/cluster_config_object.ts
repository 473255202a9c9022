import type { KubeObject, ResourceType } from "../../kube/mod.ts";

/** The kind of the object that configures a whole cluster. */
export const CLUSTER_CONFIGS: ResourceType = {
  apiVersion: "k0s.k0sproject.io/v1beta1",
  kind: "ClusterConfig",
  plural: "clusterconfigs",
  namespaced: true,
};

/** The one object of the kind that means anything. */
export const CLUSTER_CONFIG = { name: "k0s", namespace: "kube-system" } as const;

/** One state of that object, as Events refer to it. */
export interface ClusterConfigReference {
  uid: string;
  resourceVersion: string;
}

/** Which state of the object this is. */
export function referenceTo({ metadata: { uid = "", resourceVersion = "" } }: KubeObject): ClusterConfigReference {
  return { uid, resourceVersion };
}
