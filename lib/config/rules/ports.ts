import type { Problem } from "../../base/mod.ts";
import { calicoPorts } from "../calico_node.ts";
import { type GivenArgs, givenValues } from "../given_flag.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";
import type { Rule } from "./rule.ts";

type Spec = ClusterConfig["spec"];

/** A port that something listens on: a field, or a program that has it whatever the document says. */
interface Listener {
  name: string;
  port: number;
  /** Whether the document can choose another. */
  isField: boolean;
}

const field = (name: string, port: number | undefined): Listener[] =>
  port === undefined ? [] : [{ name, port, isField: true }];
const fixed = (name: string, port: number | string | undefined): Listener[] => [
  { name, port: Number(port), isField: false },
];

/** The port that a flag names last, as a field of its own; without the flag the program's own. Zero is no port. */
function flagged(flag: string, own: number, program: string, given: GivenArgs & { path: string }): Listener[] {
  const last = givenValues(flag, given).at(-1);
  if (last === undefined) return fixed(program, own);
  return Number(last.value) > 0 ? field(last.field, Number(last.value)) : [];
}

/** What listens on every controller. */
function controllerPorts({ api, controllerManager, scheduler, konnectivity, storage, network }: Spec): Listener[] {
  const balancing = network.controlPlaneLoadBalancing;
  const runsEtcd = storage.type === "etcd" && storage.etcd?.externalCluster === undefined;
  return [
    ...(runsEtcd ? [...fixed("etcd", 2379), ...fixed("etcd", 2380)] : []),
    ...(storage.type === "kine" ? fixed("kine", 2380) : []),
    ...field("spec.api.port", api.port),
    ...field("spec.api.k0sApiPort", api.k0sApiPort),
    ...field("spec.konnectivity.agentPort", konnectivity.agentPort),
    ...field("spec.konnectivity.adminPort", konnectivity.adminPort),
    ...(balancing?.enabled && !balancing.keepalived?.disableLoadBalancer
      ? field(
        "spec.network.controlPlaneLoadBalancing.keepalived.userSpaceProxyBindPort",
        balancing.keepalived?.userSpaceProxyBindPort,
      )
      : []),
    ...flagged("secure-port", 10_257, "kube-controller-manager", {
      ...controllerManager,
      path: "spec.controllerManager",
    }),
    ...flagged("secure-port", 10_259, "kube-scheduler", { ...scheduler, path: "spec.scheduler" }),
  ];
}

/** What listens on every node that runs pods. */
function workerPorts({ network }: Spec): Listener[] {
  const { provider, kuberouter, calico, kubeProxy, nodeLocalLoadBalancing } = network;
  const portOf = (address: string) => Number(/:(\d+)$/.exec(address)?.[1]);
  const { enabled, type, envoyProxy, traefik } = nodeLocalLoadBalancing;
  const kind = type === "Traefik" ? "traefik" : "envoyProxy";
  const proxy = enabled ? { envoyProxy, traefik }[kind] : undefined;
  const path = `spec.network.nodeLocalLoadBalancing.${kind}`;
  const router = { ...kuberouter, path: "spec.network.kuberouter" };
  return [
    ...fixed("kubelet", 10248),
    ...fixed("kubelet", 10250),
    ...(provider === "kuberouter"
      ? [
        ...fixed("kube-router's health endpoint", 20_244),
        ...flagged("bgp-port", 179, "kube-router's BGP", router),
        ...flagged("gobgp-admin-port", 50_051, "kube-router's BGP administration", router),
      ]
      : []),
    ...(provider === "calico" && calico !== undefined
      ? calicoPorts(network, calico).filter(({ protocol }) => protocol === undefined)
        .flatMap(({ use, port }) => fixed(`calico-node's ${use}`, port))
      : []),
    ...(kubeProxy.disabled ? [] : [
      ...field("spec.network.kubeProxy.metricsBindAddress", portOf(kubeProxy.metricsBindAddress)),
      ...field("spec.network.kubeProxy.healthzBindAddress", portOf(kubeProxy.healthzBindAddress)),
    ]),
    ...(provider === "kuberouter" ? routerMetrics(router, kuberouter?.metricsPort) : []),
    ...field(`${path}.apiServerBindPort`, proxy?.apiServerBindPort),
    ...field(`${path}.konnectivityServerBindPort`, proxy?.konnectivityServerBindPort),
  ];
}

/** A flag counts for more than the field. */
function routerMetrics(router: GivenArgs & { path: string }, metricsPort: number | undefined): Listener[] {
  const isFlagged = givenValues("metrics-port", router).length > 0;
  if (isFlagged) return flagged("metrics-port", 0, "", router);
  return metricsPort ? field(`${router.path}.metricsPort`, metricsPort) : [];
}

/**
 * Two that listen on one number could only fail later, at the start. What has its port whatever the document says comes
 * first, so that the field which takes its number is named.
 */
function collisions(listeners: readonly Listener[]): Problem[] {
  const owners = new Map<number, string>();
  return listeners.toSorted((a, b) => Number(a.isField) - Number(b.isField)).flatMap(
    ({ name, port, isField }): Problem[] => {
      const owner = owners.get(port);
      if (owner === undefined) owners.set(port, name);
      if (owner === undefined || !isField) return [];
      return [{ path: name, message: `Duplicate value: ${port}: also ${owner}` }];
    },
  );
}

const onControllers: Rule = {
  reads: ["spec.api", "spec.konnectivity", "spec.storage", "spec.network", "spec.controllerManager", "spec.scheduler"],
  check: (spec) => collisions(controllerPorts(spec)),
};

const onWorkers: Rule = { reads: ["spec.network"], check: (spec) => collisions(workerPorts(spec)) };

/** Rules over ports that one machine listens on. */
export const portRules: readonly Rule[] = [onControllers, onWorkers];
