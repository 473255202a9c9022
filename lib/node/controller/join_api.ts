import { untilAborted } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import type { ControllerState } from "./controller_state.ts";

/** Begins to serve the join API, so that other controllers can join at this one. */
export async function startJoinApi(state: ControllerState): Promise<void> {
  const { config, paths, ports } = state.inputs;
  // Loaded here: a single node serves none.
  const { serveJoinApi } = await import("../../join/mod.ts");
  state.joinApi = await serveJoinApi({
    host: joinApiHost(config),
    port: config.spec.api.k0sApiPort,
    paths,
    kube: state.client,
    ...(state.etcd === undefined ? {} : { etcd: state.etcd.membership }),
    clock: ports.clock,
    log: ports.log.with({ component: "join-api" }),
  });
}

/** Goes on serving it until `signal` is aborted. */
export async function holdJoinApi(state: ControllerState, signal: AbortSignal): Promise<void> {
  await using _api = state.joinApi;
  await untilAborted(new Promise<void>(() => {}), signal);
}

/** Where the join API listens; empty: everywhere. @see k0s `cmd/api/api.go` */
export function joinApiHost({ spec: { api } }: ClusterConfig): string {
  return api.extraArgs?.["bind-address"] ?? (api.onlyBindToAddress ? api.address : "");
}
