import { openBundle } from "../../bundle/mod.ts";
import { DEFAULT_CONFIG_FILE, type NodePaths, nodePaths } from "../../config/mod.ts";
import {
  CONTAINERD_DROP_IN_DIR,
  directHosts,
  preflightReport,
  probeListenAddresses,
  runPreflight,
} from "../../host/mod.ts";
import { exists, type Ports, requireRoot } from "../../platform/mod.ts";
import { workerHosts } from "../cluster_hosts.ts";
import { checkDataDirectory, makeWorkerDirectories } from "../directories.ts";
import { checkWorkerArguments, ofBundle } from "../checks/component_checks.ts";
import { checkedToken } from "../checks/needed_token.ts";
import { checkNodeName } from "../checks/node_name.ts";
import { checkKubeletFiles } from "../checks/required_files.ts";
import type { NodeEvents, WorkerOptions } from "../options.ts";
import { usualPodPorts } from "../pods/pod_ports.ts";
import { workerPorts } from "../checks/needed_ports.ts";
import { checkOwnedArguments } from "../checks/owned_arguments.ts";
import { ADDRESS_COMES_WITHIN_MS, nodeAddresses } from "../checks/own_addresses.ts";
import { checkStatusSocket } from "../checks/status_socket.ts";
import { judgePreflight } from "../checks/preflight.ts";
import { type NodeRole, runNode } from "../run_node.ts";
import { anotherNode, isNodeRunning } from "../runtime_config.ts";
import { needsToken, requireAccess } from "./worker_access.ts";
import { workerBoot } from "./boot.ts";
import { WorkerState } from "./worker_state.ts";
import { workerStatusSource } from "../status/worker_status.ts";

/**
 * Runs a worker until `signal` is aborted, then stops everything in reverse order; pods go on.
 *
 * A token is read only if the machine has not joined yet.
 *
 * @throws {K0sError} If a check or a step of the boot fails; what was started is stopped first.
 */
export async function runWorker(
  options: WorkerOptions,
  ports: Ports,
  events: NodeEvents = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const startedMs = ports.clock.monotonicMs();
  requireRoot("k0s worker …");
  checkNodeName(options);
  checkOwnedArguments(options);
  const paths = nodePaths({ ...options });
  if (await isNodeRunning(paths)) throw anotherNode();
  await checkStatusSocket(paths);
  await checkKubeletFiles(options);
  await checkWorkerHost(options, paths, ports);
  await using bundle = await openBundle(ports.spawn);
  // For the check and the boot.
  bundle.retainChildren();
  await checkWorkerArguments({ options, paths, ports }, ofBundle(bundle, paths, ports));
  await requireAccess({ paths, token: options.token });
  const token = await checkedToken(options.token, "worker", () => needsToken(paths));
  const formerCa = `${paths.pkiDir}/ca.crt`;
  if (await exists(formerCa)) ports.log.info("A file is no longer used and can safely be deleted", { path: formerCa });
  await makeWorkerDirectories(paths);
  await runNode({
    role: workerRole({ ...options, token }, events),
    paths,
    ports,
    bundle,
    events,
    signal,
    startedMs,
    debugListenOn: options.debugListenOn,
    startupConfig: DEFAULT_CONFIG_FILE,
    defaultStorageType: "etcd",
  });
}

async function checkWorkerHost(options: WorkerOptions, paths: NodePaths, ports: Ports): Promise<void> {
  await checkDataDirectory(paths);
  const role = { controller: false, worker: true } as const;
  const own = workerPorts({ options, paths });
  const needed = [...own, ...usualPodPorts()];
  const report = await runPreflight({
    ...{ ...role, paths, clock: ports.clock, ports: needed },
    ...(options.criSocket === undefined ? { containerdDropInDir: CONTAINERD_DROP_IN_DIR } : {}),
  });
  const addresses = await probeListenAddresses([...own, ...nodeAddresses(options)], {
    clock: ports.clock,
    log: ports.log,
    comesWithinMs: ADDRESS_COMES_WITHIN_MS,
  });
  judgePreflight(preflightReport([...report.results, ...addresses]), options, ports.log);
}

function workerRole(options: WorkerOptions, events: NodeEvents): NodeRole<WorkerState> {
  return {
    state: (inputs) => new WorkerState({ ...inputs, options }),
    steps: workerBoot,
    direct: (state) => directHosts(workerHosts(state)),
    status: (state, seen) => workerStatusSource({ ...seen, state }),
    started: (state) => {
      const { ports: { clock, log }, startedMs } = state.inputs;
      log.info("Worker has started", { elapsedMs: Math.round(clock.monotonicMs() - startedMs) });
      state.announceReady(events);
      return true;
    },
  };
}
