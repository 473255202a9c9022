import type { Mapping } from "../base/mod.ts";
import { pathText } from "./tree.ts";

type Zero = "text" | "number" | "duration";

const API = "spec.api";
const NETWORK = "spec.network";
const NODE_LOCAL = `${NETWORK}.nodeLocalLoadBalancing`;
const CONTROL_PLANE = `${NETWORK}.controlPlaneLoadBalancing`;
const INSTANCE = `${CONTROL_PLANE}.keepalived.vrrpInstances[]`;
const SERVER = `${CONTROL_PLANE}.keepalived.virtualServers[]`;

/** @see k0s `pkg/apis/k0s/v1beta1/nllb.go` */
const ofProxy = (name: string): Record<string, Zero> => ({
  [`${NODE_LOCAL}.${name}.image.image`]: "text",
  [`${NODE_LOCAL}.${name}.image.version`]: "text",
  [`${NODE_LOCAL}.${name}.apiServerBindPort`]: "number",
});

/**
 * Fields whose zero, as Go writes what nobody has set, upstream takes for "not given": programs that write such documents
 * and templates with an empty variable rely on it. Where upstream refuses the zero, it is refused here too.
 *
 * @see k0s `pkg/apis/k0s/v1beta1`: `setDefaults()`, `UnmarshalJSON()` and, of the load balancer, `Validate()`
 */
const ZEROS: Readonly<Record<string, Zero>> = {
  // Of a configuration of which only `spec` was typed, k0sctl makes one with both empty (`NodeConfig()`).
  apiVersion: "text",
  kind: "text",
  [`${API}.address`]: "text",
  [`${API}.port`]: "number",
  [`${API}.k0sApiPort`]: "number",
  "spec.images.default_pull_policy": "text",
  "spec.storage.kine.dataSource": "text",
  // Read only where there are two families, and missed then.
  [`${NETWORK}.dualStack.IPv6podCIDR`]: "text",
  [`${NETWORK}.dualStack.IPv6serviceCIDR`]: "text",
  [`${NODE_LOCAL}.type`]: "text",
  ...ofProxy("envoyProxy"),
  ...ofProxy("traefik"),
  [`${CONTROL_PLANE}.type`]: "text",
  [`${CONTROL_PLANE}.keepalived.userSpaceProxyBindPort`]: "number",
  [`${INSTANCE}.virtualRouterID`]: "number",
  [`${INSTANCE}.advertIntervalSeconds`]: "number",
  [`${INSTANCE}.addressLabel`]: "number",
  [`${INSTANCE}.unicastSourceIP`]: "text",
  [`${SERVER}.delayLoop`]: "duration",
  [`${SERVER}.lbAlgo`]: "text",
  [`${SERVER}.lbKind`]: "text",
  [`${SERVER}.persistenceTimeoutSeconds`]: "number",
};

const FORMS: Readonly<Record<Zero, readonly unknown[]>> = { text: [""], number: [0], duration: ["0", "0s"] };

/** Whether a field of a document stands there without a value: `null`, or a zero that upstream replaces by its default. */
export function isNotGiven(path: readonly PropertyKey[], value: Mapping[string]): boolean {
  if (value === null) return true;
  const zero = ZEROS[pathText(path).replace(/\[\d+\]/g, "[]")];
  return zero !== undefined && FORMS[zero].includes(value);
}
