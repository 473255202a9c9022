import { configStructuralSchema } from "../../config/mod.ts";
import { customKind, type KubeObject } from "../../kube/mod.ts";
import { CLUSTER_CONFIGS } from "./cluster_config_object.ts";

/** The kind `ClusterConfig`. @see k0s `pkg/apis/k0s/v1beta1`, `static/_crds/k0s` */
export async function clusterConfigCrd(): Promise<KubeObject> {
  return customKind({ type: CLUSTER_CONFIGS, schema: await configStructuralSchema() });
}
