import { aborted, isCancelled, untilAborted } from "../base/mod.ts";
import { type Bundle, removeAbandonedUses } from "../bundle/mod.ts";
import { processesInStopOrder } from "../components/mod.ts";
import type { ClusterConfig, NodePaths } from "../config/mod.ts";
import { executablePath, leaveDirectory, type Ports, processId } from "../platform/mod.ts";
import { serveStatus, type StatusSource } from "../status/mod.ts";
import { type BootSpan, type BootStep, runBootGraph, stopLeftovers, Supervisor } from "../supervisor/mod.ts";
import { removeInterruptedWrites } from "./directories.ts";
import { endPodsWithMachine } from "./pods/end_pods_with_machine.ts";
import type { NodeState, NodeStateInputs } from "./node_state.ts";
import type { NodeEvents } from "./options.ts";
import { removeAbandonedUpgrade } from "./upgrade/upgrade_report.ts";
import { type K0sVars, k0sVars, lockNode, removeRuntimeConfig, writeRuntimeConfig } from "./runtime_config.ts";

/**
 * Grace of a process on a node that retires, in milliseconds: the storage is gone, so that there is nothing to finish, and an
 * API server without one waits for it until it is killed.
 */
const RETIRED_GRACE_MS = 2_000;

/** What a role makes of a run: how it boots, what it says of itself. */
export interface NodeRole<State extends NodeState> {
  state(inputs: NodeStateInputs & { invocationId: string }): State;
  steps(state: State): BootStep[];
  status(
    state: State,
    seen: { supervisor: Supervisor; spans: ReadonlyMap<string, BootSpan> },
  ): StatusSource;
  /** Hosts and networks of this machine and the cluster: no proxy is asked for them. */
  direct(state: State): readonly string[];
  /** The boot is done. @returns Whether the node stays up. */
  started(state: State): boolean;
}

/** What {@link runNode} runs. */
export interface NodeRun<State extends NodeState> {
  role: NodeRole<State>;
  paths: NodePaths;
  ports: Ports;
  /** What is unpacked from; the caller disposes it. */
  bundle: Bundle;
  events: NodeEvents;
  /** Ends the run. */
  signal: AbortSignal;
  /** When the start began, on the monotonic clock. */
  startedMs: number;
  /** For the runtime configuration. */
  startupConfig: string;
  /** Where what is known of the inside is served; left out: nowhere. */
  debugListenOn?: string | undefined;
  defaultStorageType: string;
  /** Left out on workers. */
  config?: ClusterConfig;
}

/**
 * Runs a node, whose directories exist, under its lock until `signal` is aborted; then stops everything in reverse order.
 *
 * @throws {K0sError} If a step of the boot fails; what was started is stopped first.
 */
export async function runNode<State extends NodeState>(run: NodeRun<State>): Promise<void> {
  const { paths, ports } = run;
  using _lock = await lockNode(paths);
  leaveDirectory();
  await removeInterruptedWrites(paths);
  await removeAbandonedUses(paths.dataDir, ports.clock);
  await removeAbandonedUpgrade(paths, {
    executable: executablePath(),
    forget: async () => await (await import("./upgrade/upgraded_machine.ts")).forgetUpgrade(ports),
    log: ports.log,
  });
  // All of them, also those that this start does not bring up: the configuration, or the role, may have changed in between.
  await stopLeftovers({ names: processesInStopOrder(), runDir: paths.runDir, clock: ports.clock, log: ports.log });
  const invocationId = ports.random.bytes(16).toHex();
  const { startupConfig, defaultStorageType } = run;
  const vars = k0sVars(paths, { invocationId, startupConfig, defaultStorageType });
  await writeRuntimeConfig(paths, { vars, nodeConfig: run.config, createdAt: ports.clock.now() });
  try {
    await runLocked(run, { vars, invocationId });
  } finally {
    await removeRuntimeConfig(paths);
  }
}

async function runLocked<State extends NodeState>(
  { role, paths, ports, bundle, events, signal, startedMs, debugListenOn }: NodeRun<State>,
  { vars, invocationId }: { vars: K0sVars; invocationId: string },
): Promise<void> {
  const { runDir, logsDir, binDir } = paths;
  const supervisor = new Supervisor({ ...ports, runDir, logsDir, binDir, direct: () => role.direct(state) });
  const spans = new Map<string, BootSpan>();
  await using cleanup = new AsyncDisposableStack();
  const background = new AbortController();
  const inputs = { paths, ports, supervisor, bundle, vars, startedMs, background: background.signal, invocationId };
  const state: State = role.state(inputs);
  cleanup.defer(() => stop(state, background));
  const status = role.status(state, { supervisor, spans });
  cleanup.use(await serveStatus(paths.statusSocket, status, ports.http));
  cleanup.use(await debugServer(debugListenOn, { supervisor, spans }, ports));
  const onSpan = (span: BootSpan) => {
    spans.set(span.name, span);
    const elapsedMs = (span.endMs ?? span.startMs) - span.startMs;
    events.onStep?.({ name: span.name, state: span.outcome, elapsedMs });
  };
  state.runInBackground("reconcile", (end) => state.reconciler.run(end));
  try {
    await runBootGraph(role.steps(state), { clock: ports.clock, log: ports.log, signal, onSpan });
    await bundle.release();
    if (!role.started(state)) return;
    await untilAborted(aborted(signal), state.retired.signal);
    if (!signal.aborted) {
      await stop(state, background);
      // A process that ends now would be started again by the service manager.
      ports.log.warn("This node has retired: nothing runs any more", { reason: String(state.retired.signal.reason) });
      await aborted(signal);
    }
  } catch (error) {
    if (!(isCancelled(error) && signal.aborted)) throw error;
  }
  ports.log.info("Shutting down k0s", { reason: String(signal.reason ?? "initialised only") });
}

/** Serves what is known of the inside, if that is asked for: else nothing of it is loaded. */
async function debugServer(
  listenOn: string | undefined,
  { supervisor, spans }: { supervisor: Supervisor; spans: ReadonlyMap<string, BootSpan> },
  ports: Ports,
): Promise<AsyncDisposable | undefined> {
  if (listenOn === undefined) return undefined;
  const { serveDebug } = await import("./debug/serve_debug.ts");
  return serveDebug(listenOn, { processes: () => supervisor.status(), spans: () => [...spans.values()] }, ports);
}

/** Stops what the node runs: in the order of need, or in a hurry if it retires. */
async function stop(state: NodeState, background: AbortController): Promise<void> {
  const { supervisor, ports: { log } } = state.inputs;
  log.info("Stopping", { pid: processId() });
  background.abort();
  if (state.retired.signal.aborted) {
    // Both at once: what a task asks of an API server without storage ends with the API server.
    await Promise.all([state.backgroundTasks(), supervisor.stopAll({ longestGraceMs: RETIRED_GRACE_MS })]);
  } else {
    await state.backgroundTasks();
  }
  await endPodsWithMachine(state.inputs);
  await supervisor.stopAll();
}
