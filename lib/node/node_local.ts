import { joinHostPort } from "../base/mod.ts";
import type { ClusterConfig } from "../config/mod.ts";
import { NodeLocalBalancer, type NodeLocalSettings, nodeLocalSettings, removeNodeLocal } from "../nllb/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import type { NodeLocalHost, PodHost } from "./pod_host.ts";
import { K0S_VERSION } from "./version.ts";

/** Key of the embedded image. */
const TRAEFIK_IMAGE = "nodeLocalLoadBalancing.traefik";

/** Where the kubelet finds static pods. An operator's own directory, named in the worker profile, serves as well. */
export function staticPodDirectory(host: Pick<PodHost, "inputs" | "profile">): string {
  const own = host.profile.kubeletConfiguration["staticPodPath"];
  return typeof own === "string" && own !== "" ? own : `${host.inputs.paths.runDir}/static-pods`;
}

/**
 * Sets up the load balancer before the kubelet starts, which then runs it as a static pod and reaches the API through
 * it; removes a former one where there is to be none.
 *
 * What it writes stays when k0s stops: pods go on meanwhile, and need it.
 */
export async function startNodeLocal(host: PodHost): Promise<void> {
  const { paths, ports: { log } } = host.inputs;
  const { nodeLocal } = host;
  const staticPodDir = staticPodDirectory(host);
  if (nodeLocal === undefined) return await removeNodeLocal(paths, staticPodDir);
  const { settings, apiServers } = nodeLocal;
  const balancer = await NodeLocalBalancer.create(
    { settings, paths, staticPodDir, k0sVersion: K0S_VERSION, log: log.with({ component: "nllb" }) },
    apiServers,
  );
  if (settings.type !== "Traefik") {
    log.info("The load balancer's image is not embedded: it is pulled", { image: settings.image });
  }
  await nodeLocal.use(balancer);
  host.runInBackground(
    "node-local-load-balancer",
    (signal) => nodeLocal.follow((latest) => balancer.update(latest), signal),
  );
}

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

/** That of a controller with a worker: its own kubelet needs none, but kube-proxy and konnectivity on it do. */
export function embeddedNodeLocal(state: ControllerState): NodeLocalHost | undefined {
  const settings = clusterNodeLocal(state.inputs.config);
  if (settings === undefined) return undefined;
  return {
    settings,
    apiServers: apiServersOf(state),
    use: (balancer) => {
      state.balancer = balancer;
      return Promise.resolve();
    },
    follow: async (update, signal) => {
      while (!signal.aborted) {
        await update(apiServersOf(state));
        await state.controllers.changes.next(signal);
      }
    },
  };
}

function apiServersOf({ controllers, inputs: { config: { spec: { api } } } }: ControllerState): string[] {
  const hosts = controllers.addresses.length === 0 ? [api.address] : controllers.addresses;
  return hosts.map((host) => joinHostPort(host, api.port));
}
