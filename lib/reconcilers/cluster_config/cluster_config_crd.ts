import { configStructuralSchema } from "../../config/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { CLUSTER_CONFIGS } from "./cluster_config_object.ts";

/** The kind `ClusterConfig`. @see k0s `pkg/apis/k0s/v1beta1`, `static/_crds/k0s` */
export async function clusterConfigCrd(): Promise<KubeObject> {
  const { apiVersion, kind, plural } = CLUSTER_CONFIGS;
  const [group = "", version = ""] = apiVersion.split("/");
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: "clusterconfig" },
      scope: "Namespaced",
      versions: [{
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: await configStructuralSchema() },
      }],
    },
  };
}
