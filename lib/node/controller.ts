import { CancelledError, K0sError } from "../base/mod.ts";
import { openBundle } from "../bundle/mod.ts";
import { type ClusterConfig, loadClusterConfig, type NodePaths, nodePaths } from "../config/mod.ts";
import { hostAddress } from "../host/mod.ts";
import { type Ports, processId, readStandardInput, readTextIfExists, userId } from "../platform/mod.ts";
import { serveStatus } from "../status/mod.ts";
import { type BootSpan, runBootGraph, stopLeftovers, Supervisor } from "../supervisor/mod.ts";
import { checkCombination } from "./combination.ts";
import { bootSteps } from "./boot_steps.ts";
import { ControllerState } from "./controller_state.ts";
import { makeBaseDirectories, removeInterruptedWrites } from "./directories.ts";
import type { ControllerOptions, NodeEvents } from "./options.ts";
import { checkHost } from "./preflight.ts";
import {
  anotherNode,
  isNodeRunning,
  k0sVars,
  lockNode,
  removeRuntimeConfig,
  writeRuntimeConfig,
} from "./runtime_config.ts";
import { statusSource } from "./status_source.ts";

/**
 * Everything that a k0s before us may have left running when it was killed, in the order of a stop. All of it goes, also
 * what this start does not bring up: the configuration may have changed in between.
 */
const PROCESSES = [
  ...["kubelet", "containerd", "kube-scheduler", "kube-controller-manager"],
  ...["konnectivity", "kube-apiserver", "kine", "etcd"],
];

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
  if (userId() !== 0) {
    throw new K0sError("this command must be run as root", { hint: "Run it again with: sudo k0s controller …" });
  }
  const paths = nodePaths({ ...options });
  const config = await loadNodeConfig(options, ports);
  checkCombination(options, config);
  if (await isNodeRunning(paths)) throw anotherNode();
  await checkHost({ options, config, paths, ports });
  await makeBaseDirectories(paths);
  using _lock = await lockNode(paths);
  await removeInterruptedWrites(paths);
  await stopLeftovers({ names: PROCESSES, runDir: paths.runDir, clock: ports.clock, log: ports.log });
  const invocationId = hex(ports.random.bytes(16));
  const vars = k0sVars(paths, {
    invocationId,
    startupConfig: options.configFile ?? "/etc/k0s/k0s.yaml",
    defaultStorageType: options.single ? "kine" : "etcd",
  });
  await writeRuntimeConfig(paths, { vars, nodeConfig: config, createdAt: ports.clock.now() });
  try {
    await runLocked({ options, ports, events, signal, paths, config, vars, invocationId, startedMs });
  } finally {
    await removeRuntimeConfig(paths);
  }
}

interface RunInputs {
  options: ControllerOptions;
  ports: Ports;
  events: NodeEvents;
  signal: AbortSignal;
  paths: NodePaths;
  config: ClusterConfig;
  vars: Readonly<Record<string, string>>;
  invocationId: string;
  startedMs: number;
}

async function runLocked(inputs: RunInputs): Promise<void> {
  const { options, ports, events, signal, paths } = inputs;
  const bundle = await openBundle(ports.spawn);
  const supervisor = new Supervisor({ ...ports, runDir: paths.runDir, logsDir: paths.logsDir, binDir: paths.binDir });
  const spans = new Map<string, BootSpan>();
  await using cleanup = new AsyncDisposableStack();
  const background = new AbortController();
  const state = new ControllerState({ ...inputs, supervisor, bundle, background: background.signal });
  cleanup.defer(async () => {
    ports.log.info("Stopping", { pid: processId() });
    background.abort();
    await state.backgroundTasks();
    await supervisor.stopAll();
  });
  cleanup.use(await serveStatus(paths.statusSocket, statusSource({ ...inputs, supervisor, spans, state }), ports.http));
  const onSpan = (span: BootSpan) => {
    spans.set(span.name, span);
    const elapsedMs = (span.endMs ?? span.startMs) - span.startMs;
    events.onStep?.({ name: span.name, state: span.outcome, elapsedMs });
  };
  try {
    await runBootGraph(bootSteps(state), { clock: ports.clock, log: ports.log, signal, onSpan });
    if (options.initOnly) return;
    ports.log.info("Controller has started", { elapsedMs: Math.round(ports.clock.monotonicMs() - inputs.startedMs) });
    state.announceReady(events);
    await aborted(signal);
  } catch (error) {
    if (!(error instanceof CancelledError && signal.aborted)) throw error;
  }
  ports.log.info("Shutting down k0s", { reason: String(signal.reason ?? "initialised only") });
}

async function loadNodeConfig(options: ControllerOptions, ports: Ports): Promise<ClusterConfig> {
  const { config, warnings } = await loadClusterConfig({
    path: options.configFile,
    readTextIfExists,
    readStandardInput,
    dataDir: options.dataDir,
    single: options.single,
    hostAddress: hostAddress(),
    featureGates: options.featureGates,
  });
  for (const { path, message } of warnings) ports.log.warn(message, { field: path });
  return config;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
