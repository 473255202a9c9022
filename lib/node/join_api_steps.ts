import { untilAborted } from "../base/mod.ts";
import type { ClusterConfig } from "../config/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { etcdSteps } from "./etcd_steps.ts";
import type { ControllerOptions } from "./options.ts";

/** Whether other controllers can join at this one. */
export function servesJoinApi(state: Pick<ControllerState, "isAlone"> & { inputs: { options: ControllerOptions } }) {
  return !state.isAlone && !state.inputs.options.disableComponents.includes("control-api");
}

/** The step that serves the join API, on controllers that may have peers. */
export function joinApiSteps(state: ControllerState): BootStep[] {
  if (!servesJoinApi(state)) return [];
  return [{
    name: "join-api",
    needs: ["kube-apiserver", ...etcdSteps(state).map(({ name }) => name)],
    run: () => startJoinApi(state),
  }];
}

async function startJoinApi(state: ControllerState): Promise<void> {
  const { config, paths, ports } = state.inputs;
  // Loaded here: a single node serves none.
  const { serveJoinApi } = await import("../join/mod.ts");
  const api = await serveJoinApi({
    host: joinApiHost(config),
    port: config.spec.api.k0sApiPort,
    paths,
    kube: state.client,
    ...(state.etcd === undefined ? {} : { etcd: state.etcd.membership }),
    clock: ports.clock,
    log: ports.log.with({ component: "join-api" }),
  });
  state.runInBackground("join-api", async (signal) => {
    await using _api = api;
    await untilAborted(new Promise<void>(() => {}), signal);
  });
}

/** Where the join API listens; empty: everywhere. @see k0s `cmd/api/api.go` */
export function joinApiHost({ spec: { api } }: ClusterConfig): string {
  return api.extraArgs?.["bind-address"] ?? (api.onlyBindToAddress ? api.address : "");
}
