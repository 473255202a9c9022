import type { Problem } from "../../base/mod.ts";
import type { Rule } from "./rule.ts";
import { routerIdOf } from "../virtual_addresses.ts";

const NODE_LOCAL = "spec.network.nodeLocalLoadBalancing";
const CONTROL_PLANE = "spec.network.controlPlaneLoadBalancing";
const INSTANCES = `${CONTROL_PLANE}.keepalived.vrrpInstances`;

const nodeLocalOrExternal: Rule = {
  reads: [`${NODE_LOCAL}.enabled`, "spec.api.externalAddress"],
  check: ({ network, api }) =>
    network.nodeLocalLoadBalancing.enabled && api.externalAddress
      ? [{
        path: `${NODE_LOCAL}.enabled`,
        message: "Forbidden: node-local load balancing cannot be used in conjunction with an external Kubernetes API " +
          "server address",
      }]
      : [],
};

const settingsThere: Rule = {
  reads: [CONTROL_PLANE],
  check: ({ network: { controlPlaneLoadBalancing: balancing } }) =>
    balancing?.enabled && balancing.keepalived === undefined
      ? [{ path: `${CONTROL_PLANE}.keepalived`, message: "Required value: control plane load balancing is enabled" }]
      : [],
};

const templates: Rule = {
  reads: [CONTROL_PLANE],
  check: ({ network: { controlPlaneLoadBalancing: balancing } }) =>
    (["configTemplateVRRP", "configTemplateVS"] as const).flatMap((name): Problem[] =>
      balancing?.enabled && balancing.keepalived?.[name]
        ? [{
          path: `${CONTROL_PLANE}.keepalived.${name}`,
          message: "Forbidden: k0s cannot evaluate templates of its users",
        }]
        : []
    ),
};

const unicast: Rule = {
  reads: [INSTANCES],
  check: ({ network }) =>
    (network.controlPlaneLoadBalancing?.keepalived?.vrrpInstances ?? []).flatMap(
      ({ unicastPeers = [], unicastSourceIP = "" }, index): Problem[] => {
        const path = `${INSTANCES}[${index}].unicastPeers`;
        if (unicastPeers.length > 0 && unicastSourceIP === "") {
          return [{ path, message: "UnicastPeers require a valid UnicastSourceIP. Got: " }];
        }
        return unicastPeers.includes(unicastSourceIP)
          ? [{ path, message: `UnicastPeers must not contain the UnicastSourceIP. Got: ${unicastSourceIP}` }]
          : [];
      },
    ),
};

const routerIds: Rule = {
  reads: [INSTANCES],
  check({ network }) {
    const seen = new Set<number>();
    const instances = network.controlPlaneLoadBalancing?.keepalived?.vrrpInstances ?? [];
    return instances.flatMap((instance, index): Problem[] => {
      const id = routerIdOf(instance, index);
      const path = `${INSTANCES}[${index}].virtualRouterID`;
      if (id > 255) return [{ path, message: "automatic virtualRouterIDs exceeded, specify them explicitly" }];
      const isTaken = seen.has(id);
      seen.add(id);
      return isTaken ? [{ path, message: `Duplicate value: ${id}` }] : [];
    });
  },
};

/** Rules over the two load balancers. */
export const loadBalancingRules: readonly Rule[] = [nodeLocalOrExternal, settingsThere, templates, unicast, routerIds];
