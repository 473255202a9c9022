import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import { controllerLeaseObjects } from "./controller_leases.ts";
import { clusterRole, clusterRoleBinding, rule, subject } from "./objects.ts";

const CSR_ROLE = "system:certificates.k8s.io:certificatesigningrequests";

/** What {@link bootstrapRbacObjects} depend on. */
export interface BootstrapRbacOptions {
  /** Whether nodes take part in updates by autopilot. */
  autopilot: boolean;
  /** Whether controllers have leases: there can be several of them, or nodes beside theirs. */
  hasLeases: boolean;
}

/**
 * What nodes may do to join and to renew their certificates, and what they may not.
 *
 * @see k0s `pkg/component/controller/systemrbac.go`
 */
export function bootstrapRbacObjects({ autopilot, hasLeases }: BootstrapRbacOptions): KubeObject[] {
  const bootstrappers = [subject("Group", "system:bootstrappers")];
  const nodes = [subject("Group", "system:nodes")];
  return [
    clusterRoleBinding("kubelet-bootstrap", "system:node-bootstrapper", bootstrappers),
    clusterRoleBinding("node-autoapprove-bootstrap", `${CSR_ROLE}:nodeclient`, bootstrappers),
    clusterRoleBinding("node-autoapprove-certificate-rotation", `${CSR_ROLE}:selfnodeclient`, nodes),
    ...(autopilot ? autopilotObjects(nodes) : []),
    ...(hasLeases ? controllerLeaseObjects() : []),
  ];
}

function autopilotObjects(nodes: JsonObject[]): KubeObject[] {
  const name = "system:nodes:autopilot";
  return [
    clusterRole(name, [
      rule([""], ["nodes"], ["get", "list", "watch", "update", "patch"]),
      rule([""], ["pods"], ["get", "list", "watch", "delete"]),
      rule([""], ["pods/eviction"], ["create"]),
      { ...rule([""], ["namespaces"], ["get"]), resourceNames: ["kube-system"] },
      rule(["apps"], ["daemonsets"], ["get", "list"]),
      rule(["autopilot.k0sproject.io"], ["plans"], ["get", "list", "watch"]),
    ]),
    clusterRoleBinding(name, name, nodes),
  ];
}
