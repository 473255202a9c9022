import { splitHostPort } from "../base/mod.ts";
import { type ClusterConfig, podNetworks, serviceNetworks, splitExternalAddress } from "../config/mod.ts";
import type { WorkerState } from "./worker/worker_state.ts";

/** Hosts and networks that a controller knows as its cluster's, as `NO_PROXY` names them; some may be empty. */
export function clusterHosts(config: ClusterConfig): string[] {
  const { api, network, storage } = config.spec;
  const external = storage.etcd?.externalCluster?.endpoints ?? [];
  return [
    ".svc",
    `.${network.clusterDomain}`,
    ...podNetworks(config),
    ...serviceNetworks(config),
    api.address,
    splitExternalAddress(api.externalAddress ?? "").host,
    ...(api.sans ?? []),
    storage.etcd?.peerAddress ?? "",
    ...external.map(hostOf),
  ];
}

/** The same as far as a worker knows it by now: API servers, and the domain of Services. */
export function workerHosts({ joinedTo }: Pick<WorkerState, "joinedTo">): string[] {
  const { server = "", apiServers = [], clusterDomain } = joinedTo;
  return [
    ".svc",
    ...(clusterDomain === undefined ? [] : [`.${clusterDomain}`]),
    hostOf(server),
    ...apiServers.map((address) => splitHostPort(address).host),
  ];
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname.replace(/^\[|\]$/g, "") ?? "";
}
