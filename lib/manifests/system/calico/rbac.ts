import type { JsonObject, KubeObject } from "../../../kube/mod.ts";
import { clusterRole, clusterRoleBinding, rule, subject, systemObject } from "../objects.ts";

/** Calico's own objects, under the name that they have in the API and under that of their kinds. */
const CALICO = ["projectcalico.org", "crd.projectcalico.org"];
const CORE = [""];
const READ = ["get", "list", "watch"];
const CHANGE = ["get", "list", "create", "update", "delete"];
const calico = (resources: string[], verbs: string[]): JsonObject => rule(CALICO, resources, verbs);

/** Accounts of Calico's pods, and of the CNI plugin on the nodes. */
const ACCOUNTS = ["calico-node", "calico-cni-plugin", "calico-kube-controllers"];

/** What calico-node may: follow policies, pods and nodes, keep its configuration, and give out addresses. */
const NODE: JsonObject[] = [
  { ...rule(CORE, ["serviceaccounts/token"], ["create"]), resourceNames: ["calico-cni-plugin"] },
  rule(CORE, ["pods", "nodes", "namespaces"], READ),
  rule(CORE, ["serviceaccounts"], ["list", "watch"]),
  rule(CORE, ["endpoints", "services"], READ),
  rule(CORE, ["configmaps"], ["get"]),
  rule(CORE, ["nodes/status"], ["patch", "update"]),
  rule(CORE, ["pods/status"], ["patch"]),
  rule(["discovery.k8s.io"], ["endpointslices"], ["list", "watch"]),
  rule(["networking.k8s.io"], ["networkpolicies"], ["list", "watch"]),
  rule(["policy.networking.k8s.io"], ["clusternetworkpolicies"], ["list", "watch"]),
  rule(["apps"], ["daemonsets"], ["get"]),
  rule(["kubevirt.io"], ["virtualmachineinstancemigrations"], READ),
  calico([
    "bgpconfigurations",
    "bgpfilters",
    "bgppeers",
    "blockaffinities",
    "caliconodestatuses",
    "clusterinformations",
    "felixconfigurations",
    "globalbgpconfigs",
    "globalfelixconfigs",
    "globalnetworkpolicies",
    "globalnetworksets",
    "hostendpoints",
    "ipamblocks",
    "ippools",
    "ipreservations",
    "networkpolicies",
    "networksets",
    "stagedglobalnetworkpolicies",
    "stagedkubernetesnetworkpolicies",
    "stagednetworkpolicies",
    "tiers",
  ], READ),
  calico(["tiers"], ["create"]),
  calico(["bgpconfigurations", "bgppeers", "clusterinformations", "felixconfigurations", "ippools"], [
    "create",
    "update",
  ]),
  calico(["caliconodestatuses"], ["update"]),
  calico(["blockaffinities", "ipamblocks", "ipamhandles"], CHANGE),
  calico(["ipamconfigs", "ipamconfigurations"], ["get", "create"]),
];

/** What the CNI plugin may, with a kubeconfig that calico-node writes for it. */
const CNI_PLUGIN: JsonObject[] = [
  rule(CORE, ["pods", "nodes", "namespaces"], ["get"]),
  rule(CORE, ["pods/status"], ["patch"]),
  rule(["kubevirt.io"], ["virtualmachineinstances", "virtualmachines"], ["get"]),
  calico([
    "blockaffinities",
    "clusterinformations",
    "ipamblocks",
    "ipamconfigs",
    "ipamconfigurations",
    "ipamhandles",
    "ippools",
    "ipreservations",
  ], CHANGE),
];

/** What calico-kube-controllers may: free the addresses of what is gone, and move objects to Calico's newer kinds. */
const KUBE_CONTROLLERS: JsonObject[] = [
  rule(CORE, ["nodes", "pods", "namespaces"], READ),
  rule(CORE, ["services", "services/status"], [...READ, "update"]),
  rule(["apps"], ["daemonsets", "deployments"], READ),
  rule(["kubevirt.io"], ["virtualmachines", "virtualmachineinstances"], READ),
  calico(["ipreservations"], ["list"]),
  calico(["ippools"], ["list", "watch"]),
  calico(
    ["blockaffinities", "hostendpoints", "ipamblocks", "ipamconfigs", "ipamconfigurations", "ipamhandles", "tiers"],
    [...CHANGE, "watch"],
  ),
  calico(["clusterinformations", "kubecontrollersconfigurations"], [...READ, "create", "update"]),
  calico(["kubecontrollersconfigurations/status"], ["get", "update"]),
  calico(
    ["globalnetworkpolicies", "networkpolicies", "stagedglobalnetworkpolicies", "stagednetworkpolicies"],
    [...CHANGE, "watch"],
  ),
  rule(["migration.projectcalico.org"], ["datastoremigrations", "datastoremigrations/status"], [
    ...READ,
    "create",
    "update",
    "patch",
  ]),
  rule(["apiextensions.k8s.io"], ["customresourcedefinitions"], [...READ, "delete"]),
  rule(["apiregistration.k8s.io"], ["apiservices"], [...READ, "create", "delete"]),
  rule(["projectcalico.org"], ["*"], [...CHANGE, "watch", "patch"]),
  rule(["crd.projectcalico.org"], ["*"], READ),
];

/** Lets kube-controller-manager collect policies that are in a tier. */
const TIER_GETTER: JsonObject[] = [rule(["projectcalico.org"], ["tiers"], ["get"])];

const ROLES: Readonly<Record<string, JsonObject[]>> = {
  "calico-node": NODE,
  "calico-cni-plugin": CNI_PLUGIN,
  "calico-kube-controllers": KUBE_CONTROLLERS,
  "calico-tier-getter": TIER_GETTER,
};

/** Accounts of Calico, and what they may. @see Calico `charts/calico/templates/*-rbac.yaml` */
export function calicoRbac(): KubeObject[] {
  return [
    ...ACCOUNTS.map((name) => systemObject("v1", "ServiceAccount", name)),
    ...Object.entries(ROLES).map(([name, rules]) => clusterRole(name, rules)),
    ...Object.keys(ROLES).map((name) => clusterRoleBinding(name, name, [holderOf(name)])),
  ];
}

function holderOf(role: string): JsonObject {
  return ACCOUNTS.includes(role) ? subject("ServiceAccount", role) : subject("User", "system:kube-controller-manager");
}
