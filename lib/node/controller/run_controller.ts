import { openBundle } from "../../bundle/mod.ts";
import { DEFAULT_CONFIG_FILE, nodePaths, runsEtcd } from "../../config/mod.ts";
import { assertNotLeft } from "../../etcd/mod.ts";
import { directHosts } from "../../host/mod.ts";
import { type Ports, requireRoot } from "../../platform/mod.ts";
import { certificateRoutes } from "./certificate_routes.ts";
import { clusterHosts } from "../cluster_hosts.ts";
import { configRoutes } from "./config_routes.ts";
import { controllerBoot } from "./boot.ts";
import { ConfigTrials } from "./config_trials.ts";
import { ConfigWishes, wishOnSignal } from "./config_wishes.ts";
import { checkComponents, ofBundle } from "../checks/component_checks.ts";
import { ControllerState } from "./controller_state.ts";
import { makeBaseDirectories } from "../directories.ts";
import { needsJoin } from "./join.ts";
import { type ReadForStart, readForStart } from "./read_for_start.ts";
import { followConfig } from "./reload.ts";
import { ignorableCheck } from "../checks/ignorable_check.ts";
import { checkedToken } from "../checks/needed_token.ts";
import { type ControllerOptions, type NodeEvents, withAbsoluteConfigFile } from "../options.ts";
import { checkHost } from "../checks/preflight.ts";
import { type NodeRole, runNode } from "../run_node.ts";
import { anotherNode, isNodeRunning } from "../runtime_config.ts";
import { statusSource } from "../status/controller_status.ts";
import { checkStatusSocket } from "../checks/status_socket.ts";
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
  // From now on a SIGHUP is a wish, and no end.
  const wishes = new ConfigWishes();
  using _reload = wishOnSignal(wishes);
  const read = await readForStart(options, ports, await ConfigTrials.read({ paths, ports }));
  const { config } = read;
  if (runsEtcd(config)) await assertNotLeft(paths);
  if (await isNodeRunning(paths)) throw anotherNode();
  await checkStatusSocket(paths);
  await ignorableCheck({ check: "Storage", options, log: ports.log }, () => checkSameStore({ config, paths }));
  await checkHost({ options, config, paths, ports });
  await using bundle = await openBundle(ports.spawn);
  // For the check and the boot.
  bundle.retainChildren();
  await checkComponents({ options, config, paths, ports }, ofBundle(bundle, paths, ports));
  const token = await checkedToken(options.token, "controller", () => needsJoin(config, paths));
  // The working directory is another one from now on.
  const lasting = withAbsoluteConfigFile({ ...options, token });
  await makeBaseDirectories(paths);
  await runNode({
    role: controllerRole(lasting, read, { events, wishes }),
    ...{ paths, ports, bundle, events, signal, startedMs, config },
    debugListenOn: options.debugListenOn,
    startupConfig: lasting.configFile ?? DEFAULT_CONFIG_FILE,
    defaultStorageType: options.single ? "kine" : "etcd",
  });
}

function controllerRole(
  options: ControllerOptions,
  { isFormer, ...facts }: ReadForStart,
  { events, wishes }: { events: NodeEvents; wishes: ConfigWishes },
): NodeRole<ControllerState> {
  return {
    state: (inputs) => new ControllerState({ ...inputs, options, ...facts, wishes }),
    steps: controllerBoot,
    direct: (state) => directHosts(clusterHosts(state.config)),
    status: (state, seen) => ({
      ...statusSource({ ...state.inputs, ...seen, state }),
      config: configRoutes(state, seen.supervisor),
      certificates: certificateRoutes(state),
    }),
    started: (state) => {
      if (options.initOnly) return false;
      const { ports: { clock, log }, startedMs } = state.inputs;
      log.info("Controller has started", { elapsedMs: Math.round(clock.monotonicMs() - startedMs) });
      state.announceReady(events);
      // By now a process that does not become ready by it can be put back.
      if (isFormer) wishes.readFile();
      state.runInBackground("reload", (end) => followConfig(state, end));
      return true;
    },
  };
}
