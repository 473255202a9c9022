import { isMapping, type Mapping } from "../../base/mod.ts";
import {
  defaultCalico,
  defaultClusterConfig,
  type DefaultConfigOptions,
  defaultEtcd,
  defaultKine,
  defaultNodeProxy,
} from "./defaults.ts";
import { overlay, valueAt } from "../tree.ts";

/**
 * The defaults that fit a document: of each choice (storage, network provider, node-local load balancer) the settings
 * of the chosen one, and of the others only what the document mentions.
 *
 * The document need not be valid; what does not fit is left to the schema.
 */
export function defaultsFor(document: Mapping, options: DefaultConfigOptions): Mapping {
  const defaults = defaultClusterConfig(options) as unknown as { spec: { network: Mapping } & Mapping };
  const storage = valueAt(document, ["spec", "storage"]);
  if (isMapping(storage)) defaults.spec.storage = defaultStorage(storage, options);
  const network = valueAt(document, ["spec", "network"]);
  if (isMapping(network)) chooseNetwork(defaults.spec.network, network);
  return defaults as unknown as Mapping;
}

/** The defaults of every alternative at once. */
export function everyDefault(options: DefaultConfigOptions): Mapping {
  return overlay(defaultClusterConfig({ ...options, single: false }), {
    spec: {
      storage: { kine: defaultKine(options) },
      network: {
        calico: defaultCalico(),
        nodeLocalLoadBalancing: { envoyProxy: defaultNodeProxy("envoyProxy"), traefik: defaultNodeProxy("traefik") },
      },
    },
  }) as Mapping;
}

/** A `storage` without a type means etcd, with `--single` too, as upstream. */
function defaultStorage(storage: Mapping, options: DefaultConfigOptions): Mapping {
  const type = storage.type ?? "etcd";
  return {
    type,
    ...(type === "etcd" || isMapping(storage.etcd) ? { etcd: defaultEtcd(options) } : {}),
    ...(type === "kine" || isMapping(storage.kine) ? { kine: defaultKine(options) } : {}),
  };
}

function chooseNetwork(defaults: Mapping, network: Mapping): void {
  if (network.provider === "calico") delete defaults.kuberouter;
  if (network.provider === "calico" || isMapping(network.calico)) defaults.calico = defaultCalico();
  const balancing = network.nodeLocalLoadBalancing;
  if (!isMapping(balancing)) return;
  // A document that describes Envoy alone means it: it is upstream's default.
  const type = balancing.type ??
    (isMapping(balancing.envoyProxy) && !isMapping(balancing.traefik) ? "EnvoyProxy" : "Traefik");
  defaults.nodeLocalLoadBalancing = {
    enabled: false,
    type,
    ...(type !== "Traefik" || isMapping(balancing.envoyProxy) ? { envoyProxy: defaultNodeProxy("envoyProxy") } : {}),
    ...(type === "Traefik" || isMapping(balancing.traefik) ? { traefik: defaultNodeProxy("traefik") } : {}),
  };
}

/**
 * The document with its defaults, and without the settings of a network provider that is not used (upstream drops
 * `calico` under kube-router and the reverse).
 */
export function effectiveTree(document: Mapping, options: DefaultConfigOptions): Mapping {
  const tree = overlay(defaultsFor(document, options), document) as Mapping;
  const network = valueAt(tree, ["spec", "network"]);
  if (isMapping(network)) {
    if (network.provider === "kuberouter") delete network.calico;
    if (network.provider === "calico") delete network.kuberouter;
  }
  return tree;
}
