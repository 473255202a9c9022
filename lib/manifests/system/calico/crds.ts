import { customKind, type JsonObject, kindSchema, type KubeObject } from "../../../kube/mod.ts";

/** A kind in which Calico keeps what it knows. */
interface CalicoKind {
  kind: string;
  plural: string;
  /** @default {false} */
  namespaced?: boolean;
  /** @default {false} */
  hasOwnStatus?: boolean;
  /** What the API server fills in where an object leaves it out, below `spec`. */
  defaults?: JsonObject;
}

const fallback = (value: string): JsonObject => ({ type: "string", default: value });

/** An object of which only some fields are known here. */
function open(properties: JsonObject = {}): JsonObject {
  const known = Object.keys(properties).length === 0 ? {} : { properties };
  return { type: "object", "x-kubernetes-preserve-unknown-fields": true, ...known };
}

/**
 * The kinds of Calico 3.32 that upstream deploys, with their defaults.
 *
 * @see Calico `manifests/crds.yaml`
 */
const KINDS: readonly CalicoKind[] = [
  {
    kind: "BGPConfiguration",
    plural: "bgpconfigurations",
    defaults: { logSeverityScreen: fallback("Info"), serviceLoadBalancerAggregation: fallback("Enabled") },
  },
  { kind: "BGPFilter", plural: "bgpfilters" },
  { kind: "BGPPeer", plural: "bgppeers" },
  { kind: "BlockAffinity", plural: "blockaffinities" },
  { kind: "CalicoNodeStatus", plural: "caliconodestatuses" },
  { kind: "ClusterInformation", plural: "clusterinformations" },
  { kind: "FelixConfiguration", plural: "felixconfigurations", defaults: { nftablesMode: fallback("Auto") } },
  { kind: "GlobalNetworkPolicy", plural: "globalnetworkpolicies", defaults: { tier: fallback("default") } },
  { kind: "GlobalNetworkSet", plural: "globalnetworksets" },
  { kind: "HostEndpoint", plural: "hostendpoints" },
  {
    kind: "IPAMBlock",
    plural: "ipamblocks",
    defaults: { sequenceNumber: { type: "integer", format: "int64", default: 0 } },
  },
  { kind: "IPAMConfig", plural: "ipamconfigs" },
  { kind: "IPAMHandle", plural: "ipamhandles" },
  { kind: "IPPool", plural: "ippools", defaults: { assignmentMode: fallback("Automatic") } },
  { kind: "IPReservation", plural: "ipreservations" },
  {
    kind: "KubeControllersConfiguration",
    plural: "kubecontrollersconfigurations",
    hasOwnStatus: true,
    defaults: {
      healthChecks: fallback("Enabled"),
      controllers: open({
        loadBalancer: open({ assignIPs: fallback("AllServices") }),
        policyMigration: open({ enabled: fallback("Enabled") }),
      }),
    },
  },
  {
    kind: "NetworkPolicy",
    plural: "networkpolicies",
    namespaced: true,
    defaults: { tier: fallback("default") },
  },
  { kind: "NetworkSet", plural: "networksets", namespaced: true },
  { kind: "Tier", plural: "tiers", defaults: { defaultAction: fallback("Deny") } },
];

/** API group and version of Calico's own objects. */
export const CALICO_API = "crd.projectcalico.org/v1";

/**
 * Calico's kinds, in the order of their names. What is in their objects is for Calico to judge: the operator may choose
 * the version of its images, and a field that a schema of ours does not know would be lost.
 */
export function calicoCrds(): KubeObject[] {
  return KINDS.map(({ kind, plural, namespaced = false, hasOwnStatus = false, defaults = {} }) =>
    customKind({
      type: { apiVersion: CALICO_API, kind, plural, namespaced },
      hasOwnStatus,
      schema: kindSchema({ spec: open(defaults), status: open() }),
    })
  );
}
