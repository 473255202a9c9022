import { isMapping } from "../../base/mod.ts";
import { type JsonObject, type KubeObject, memberOf } from "../../kube/mod.ts";

/** Type of every instance, and the scheme of their providerIDs (k0s `pkg/k0scloudprovider`). */
const PROVIDER = "k0s-cloud-provider";
/** Keeps pods off a node that no cloud provider has looked at. */
const UNINITIALISED = "node.cloudprovider.kubernetes.io/uninitialized";
/** Where an operator names the external addresses of a node, with commas in between. */
const EXTERNAL_ADDRESSES = "k0sproject.io/node-ip-external";
/** Where a kubelet names the addresses that it was given by `--node-ip`. */
const GIVEN_ADDRESSES = "alpha.kubernetes.io/provided-node-ip";
const INSTANCE_TYPES = ["beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"];
/** Labels under their former names, which decide, and under those of today. */
const RENAMED_LABELS: readonly (readonly [former: string, label: string])[] = [
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
  ["beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"],
];

/** An address of a node, as its status shows it. */
export interface CloudAddress {
  /** `InternalIP`, `ExternalIP`, `Hostname` and others. */
  type: string;
  address: string;
}

/** What a cloud provider looks at in a Node, which is large. */
export interface CloudNode {
  name: string;
  resourceVersion: string;
  /** Empty: it has none yet. */
  providerId: string;
  /** Whether no cloud provider has looked at it. */
  isTainted: boolean;
  /** The taints that stay. */
  otherTaints: readonly JsonObject[];
  labels: Readonly<Record<string, string>>;
  /** As the kubelet was told. */
  given: readonly string[];
  /** As the operator says. */
  external: readonly string[];
  /** What its status shows. */
  addresses: readonly CloudAddress[];
}

/** What a cloud provider looks at in a Node. */
export function cloudNodeOf({ metadata, spec, status }: KubeObject): CloudNode {
  const { name = "", resourceVersion = "", labels = {}, annotations = {} } = metadata;
  const providerId = memberOf(spec, "providerID");
  const taints = listOf(memberOf(spec, "taints"));
  const otherTaints = taints.filter(({ key }) => key !== UNINITIALISED);
  return {
    name,
    resourceVersion,
    providerId: typeof providerId === "string" ? providerId : "",
    isTainted: otherTaints.length < taints.length,
    otherTaints,
    labels,
    given: wordsOf(annotations[GIVEN_ADDRESSES]),
    external: wordsOf(annotations[EXTERNAL_ADDRESSES]),
    addresses: listOf(memberOf(status, "addresses"))
      .map(({ type, address }) => ({ type: String(type), address: String(address) })),
  };
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}

function wordsOf(list = ""): string[] {
  return [...new Set(list.split(",").map((word) => word.trim()))].filter((word) => word !== "");
}

/**
 * The addresses that a node is to show: internal ones as its kubelet was told, else as they are; external ones as the
 * operator says, letter by letter, and none without the annotation; the host name that the kubelet found.
 *
 * @see k0s `pkg/k0scloudprovider/addresses.go`, Kubernetes `k8s.io/cloud-provider/controllers/node`
 */
export function wantedAddresses({ given, external, addresses }: CloudNode): CloudAddress[] {
  const present = (type: string) => addresses.filter((one) => one.type === type);
  const told = (type: string, words: readonly string[]) => words.map((address) => ({ type, address }));
  return [
    ...(given.length > 0 ? told("InternalIP", given) : present("InternalIP")),
    ...told("ExternalIP", external),
    ...present("Hostname"),
  ];
}

/** The change of a Node's status that gives it its addresses; `undefined`: it has them, or none is known. */
export function addressPatch(node: CloudNode): JsonObject | undefined {
  const addresses = wantedAddresses(node);
  if (addresses.length === 0 || textOf(addresses) === textOf(node.addresses)) return undefined;
  return { metadata: { resourceVersion: node.resourceVersion }, status: { addresses } };
}

/** Addresses as one text, to compare them. */
export function textOf(addresses: readonly CloudAddress[]): string {
  return addresses.map(({ type, address }) => `${type} ${address}`).join(", ");
}

/**
 * The change of a Node that initialises it: its place with the provider, its kind of instance, no taint any more. Of a
 * node that is initialised, the labels that lag behind their former names. `undefined`: there is nothing to change.
 */
export function initialisationPatch(node: CloudNode): JsonObject | undefined {
  const { name, resourceVersion, providerId, isTainted, otherTaints, labels } = node;
  if (isTainted) {
    return {
      metadata: { resourceVersion, labels: Object.fromEntries(INSTANCE_TYPES.map((label) => [label, PROVIDER])) },
      // It cannot be changed once it is set, as by the kubelet.
      spec: { taints: otherTaints, ...(providerId === "" ? { providerID: `${PROVIDER}://${name}` } : {}) },
    };
  }
  const lagging = RENAMED_LABELS
    .filter(([former, label]) => labels[former] !== undefined && labels[former] !== labels[label])
    .map(([former, label]) => [label, labels[former]]);
  return lagging.length === 0 ? undefined : { metadata: { resourceVersion, labels: Object.fromEntries(lagging) } };
}
