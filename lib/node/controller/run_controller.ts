import { nodePaths } from "../../config/mod.ts";
import { assertNotLeft } from "../../etcd/mod.ts";
import { directHosts, loadNodeConfig } from "../../host/mod.ts";
import { type Ports, requireRoot } from "../../platform/mod.ts";
import { checkCombination } from "../checks/combination.ts";
import { readApiServerFiles } from "./api_server_files.ts";
import { clusterHosts } from "../cluster_hosts.ts";
import { controllerBoot } from "./boot.ts";
import { runsEtcd } from "../desired/control_plane.ts";
import { checkComponents } from "../checks/component_checks.ts";
import { ControllerState, type ControllerStateInputs } from "./controller_state.ts";
import { makeBaseDirectories } from "../directories.ts";
import { needsJoin } from "./join.ts";
import { ignorableCheck } from "../checks/ignorable_check.ts";
import { checkedToken } from "../checks/needed_token.ts";
import { checkControllerNames } from "../checks/node_name.ts";
import type { ControllerOptions, NodeEvents } from "../options.ts";
import { checkHost } from "../checks/preflight.ts";
import { type NodeRole, runNode } from "../run_node.ts";
import { anotherNode, isNodeRunning } from "../runtime_config.ts";
import { statusSource } from "../status/controller_status.ts";
import { checkSameStore } from "../checks/store_change.ts";

/**
 * Runs a controller until `signal` is aborted, then stops everything in reverse order.
 *
 * Nothing is created before the options, the configuration and the host have been checked.
 *
 * @throws {K0sError} If a check or a step of the boot fails; what was started is stopped first.
 */
export async function runController(
  options: ControllerOptions,
  ports: Ports,
  events: NodeEvents = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const startedMs = ports.clock.monotonicMs();
  requireRoot("k0s controller …");
  const paths = nodePaths({ ...options });
  const config = await loadNodeConfig(
    { ...options, path: options.configFile, failure: "failed to load node config", startsHere: true },
    ports.log,
  );
  checkCombination(options, config);
  checkControllerNames(options, config);
  if (runsEtcd(config)) await assertNotLeft(paths);
  if (await isNodeRunning(paths)) throw anotherNode();
  const apiServerFiles = await readApiServerFiles(config);
  await ignorableCheck({ check: "Storage", options, log: ports.log }, () => checkSameStore({ config, paths }));
  await checkHost({ options, config, paths, ports });
  await checkComponents({ options, config, paths, ports });
  const token = await checkedToken(options.token, "controller", () => needsJoin(config, paths));
  await makeBaseDirectories(paths);
  await runNode({
    role: controllerRole({ ...options, token }, { config, apiServerFiles }, events),
    paths,
    ports,
    events,
    signal,
    startedMs,
    startupConfig: options.configFile ?? "/etc/k0s/k0s.yaml",
    defaultStorageType: options.single ? "kine" : "etcd",
    config,
  });
}

function controllerRole(
  options: ControllerOptions,
  facts: Pick<ControllerStateInputs, "config" | "apiServerFiles">,
  events: NodeEvents,
): NodeRole<ControllerState> {
  return {
    state: (inputs) => new ControllerState({ ...inputs, options, ...facts }),
    steps: controllerBoot,
    direct: () => directHosts(clusterHosts(facts.config)),
    status: (state, seen) => statusSource({ ...state.inputs, ...seen, state }),
    started: (state) => {
      if (options.initOnly) return false;
      const { ports: { clock, log }, startedMs } = state.inputs;
      log.info("Controller has started", { elapsedMs: Math.round(clock.monotonicMs() - startedMs) });
      state.announceReady(events);
      return true;
    },
  };
}
