import type { ClusterConfig } from "../../config/mod.ts";
import { type NodeLocalSettings, nodeLocalSettings } from "../../nllb/mod.ts";

/** Key of the embedded image. */
const TRAEFIK_IMAGE = "nodeLocalLoadBalancing.traefik";

/** Leaves the balancer's image out of those that are imported unless it is used. */
export function withBalancerImage(
  references: Readonly<Record<string, string>>,
  nodeLocal: NodeLocalSettings | undefined,
): Record<string, string> {
  const { [TRAEFIK_IMAGE]: _, ...others } = references;
  return nodeLocal?.type === "Traefik" ? { ...others, [TRAEFIK_IMAGE]: nodeLocal.image } : others;
}

/** What the cluster's configuration says of the load balancers of its nodes. */
export function clusterNodeLocal(config: ClusterConfig): NodeLocalSettings | undefined {
  const { images, konnectivity, network } = config.spec;
  return nodeLocalSettings({
    balancing: network.nodeLocalLoadBalancing,
    agentPort: konnectivity.agentPort,
    defaultPullPolicy: images.default_pull_policy,
  });
}
