import type { KubeObject } from "../../../kube/mod.ts";
import type { SystemInputs } from "../inputs.ts";
import { calicoKubeControllers } from "./kube_controllers.ts";
import { calicoNode } from "./node.ts";
import { calicoRbac } from "./rbac.ts";

/**
 * Calico, which connects pods and enforces policies; its kinds apart, which have to be there before.
 *
 * @see k0s `pkg/component/controller/calico.go`
 */
export function calicoObjects({ config }: SystemInputs): KubeObject[] {
  const { calico } = config.spec.network;
  if (calico === undefined) return [];
  return [...calicoRbac(), calicoNode(config, calico), ...calicoKubeControllers(config)];
}
