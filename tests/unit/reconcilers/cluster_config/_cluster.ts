import { CLUSTER_CONFIGS } from "../../../../lib/reconcilers/mod.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";

/** Path of the object that configures a cluster. */
export const OBJECT_PATH = "/apis/k0s.k0sproject.io/v1beta1/namespaces/kube-system/clusterconfigs/k0s";

/** The object with this spec. */
export function objectOf(spec: Record<string, unknown>) {
  const { apiVersion, kind } = CLUSTER_CONFIGS;
  return { apiVersion, kind, metadata: { name: "k0s", namespace: "kube-system", uid: "u" }, spec };
}

/** A cluster that knows the kind, and has the object if its spec is given. */
export function clusterWith(spec?: Record<string, unknown>): FakeCluster {
  const cluster = new FakeCluster();
  cluster.kinds.push(CLUSTER_CONFIGS);
  if (spec !== undefined) cluster.put(OBJECT_PATH, objectOf(spec));
  return cluster;
}
