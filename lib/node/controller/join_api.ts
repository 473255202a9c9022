import { aborted } from "../../base/mod.ts";
import { joinApiHost } from "../desired/controller_tasks.ts";
import type { ControllerState } from "./controller_state.ts";

/** What of a controller serves the join API. */
export type JoinServer = Pick<ControllerState, "client" | "config" | "etcd" | "facts" | "inputs" | "joinApi">;

/** Begins to serve the join API, so that other controllers can join at this one. */
export async function startJoinApi(state: JoinServer): Promise<void> {
  const { config, inputs: { paths, ports } } = state;
  // Loaded here: a single node serves none.
  const { serveJoinApi } = await import("../../join/mod.ts");
  state.joinApi = await serveJoinApi({
    host: joinApiHost(config),
    port: config.spec.api.k0sApiPort,
    paths,
    kube: state.client,
    encryptsSecrets: () => state.facts.encryptsSecrets === true,
    auditLog: state.facts.clusterDefaults?.auditLog ?? false,
    ...(state.etcd === undefined ? {} : { etcd: state.etcd.membership }),
    clock: ports.clock,
    log: ports.log.with({ component: "join-api" }),
  });
}

/** Goes on serving it until `signal` is aborted; begins anew where what it follows from has changed. */
export async function holdJoinApi(state: JoinServer, signal: AbortSignal): Promise<void> {
  if (state.joinApi === undefined) await startJoinApi(state);
  await using _api = state.joinApi;
  state.joinApi = undefined;
  await aborted(signal);
}
