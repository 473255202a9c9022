import { splitHostPort } from "../../base/mod.ts";
import { calicoPorts, type ClusterConfig, givenFlag, kubeProxyMetricsAddress } from "../../config/mod.ts";
import { AGENT_HEALTH_PORT, agentUsesHostNetwork } from "./konnectivity_agent.ts";
import { KUBE_ROUTER_HEALTH_PORT } from "./kube_router.ts";
import type { SystemInputs } from "./inputs.ts";

/** A port that a pod of the system listens on in the network of its node. */
export interface HostPort {
  port: number;
  /** Left out: TCP. */
  protocol?: "UDP";
  /** Left out: every address. */
  address?: string;
  /** The pod's program, and what the port is for. */
  component: string;
  /** How to move it elsewhere, if that is possible. */
  setting?: string;
}

/** What {@link hostPorts} follow from. */
export type HostPortInputs = Pick<SystemInputs, "config" | "disabledComponents" | "konnectivity"> & {
  /** Address of the node, which kube-router's BGP is bound to. Left out: not known. */
  nodeAddress?: string;
};

const LOOPBACK = "127.0.0.1";

/** The ports of those pods of the system that use the network of their node: another program there stops the pod. */
export function hostPorts(inputs: HostPortInputs): HostPort[] {
  const { network } = inputs.config.spec;
  const isEnabled = (component: string) => !inputs.disabledComponents.includes(component);
  return [
    ...(network.provider === "kuberouter" && isEnabled("network-provider") ? kubeRouterPorts(inputs) : []),
    ...(network.provider === "calico" && isEnabled("network-provider") ? calicoNodePorts(inputs) : []),
    ...(network.kubeProxy.disabled !== true && isEnabled("kube-proxy") ? kubeProxyPorts(inputs.config) : []),
    ...(inputs.konnectivity && agentUsesHostNetwork(inputs.config.spec) ? AGENT_PORTS : []),
  ];
}

function kubeRouterPorts({ config, nodeAddress }: HostPortInputs): HostPort[] {
  const { kuberouter } = config.spec.network;
  const own = (name: string, port: number) => Number(givenFlag(name, kuberouter ?? {}) ?? port);
  const setting = "spec.network.kuberouter.metricsPort";
  const bound = nodeAddress === undefined ? {} : { address: nodeAddress };
  const ports: HostPort[] = [
    { port: own("metrics-port", kuberouter?.metricsPort ?? 0), component: "kube-router's metrics", setting },
    { port: own("health-port", KUBE_ROUTER_HEALTH_PORT), component: "kube-router's health" },
    { port: own("bgp-port", 179), ...bound, component: "kube-router's BGP" },
    { port: 50_051, address: LOOPBACK, component: "kube-router's BGP control" },
  ];
  return ports.filter(({ port }) => Number.isInteger(port) && port > 0);
}

function calicoNodePorts({ config: { spec: { network } } }: HostPortInputs): HostPort[] {
  const { calico } = network;
  if (calico === undefined) return [];
  return calicoPorts(network, calico).map(({ use, ...port }) => ({ ...port, component: `calico-node's ${use}` }));
}

function kubeProxyPorts(config: ClusterConfig): HostPort[] {
  const { kubeProxy } = config.spec.network;
  const at = (bindAddress: string | undefined, use: string, setting: string): HostPort[] => {
    const { host, port } = splitHostPort(bindAddress ?? "");
    if (port === undefined || port === 0) return [];
    const isEverywhere = host === "" || host === "0.0.0.0" || host === "::";
    return [{ port, ...(isEverywhere ? {} : { address: host }), component: `kube-proxy's ${use}`, setting }];
  };
  return [
    ...at(kubeProxyMetricsAddress(config), "metrics", "spec.network.kubeProxy.metricsBindAddress"),
    ...at(kubeProxy.healthzBindAddress, "health", "spec.network.kubeProxy.healthzBindAddress"),
  ];
}

const AGENT_PORTS: readonly HostPort[] = [
  { port: AGENT_HEALTH_PORT, component: "konnectivity-agent's health" },
  { port: AGENT_HEALTH_PORT + 1, address: LOOPBACK, component: "konnectivity-agent's administration" },
];
