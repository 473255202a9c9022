/**
 * What a machine is: a controller, with or without pods, a worker, and its reset. The one place that orders components.
 *
 * What runs or resets a node is loaded only when it is called: commands that merely ask about the node start at once.
 *
 * @module
 */
import type { Ports } from "../platform/mod.ts";
import type { ControllerOptions, NodeEvents, PodOptions, WorkerOptions } from "./options.ts";
import type { ResetOptions } from "./reset.ts";

export { abortOnSignals } from "./abort_on_signals.ts";
export { isNodeRunning, type K0sVars, runningVars } from "./runtime_config.ts";
export { K0S_VERSION } from "./version.ts";
export type { ControllerOptions, NodeEvents, PodOptions, ResetOptions, WorkerOptions };

/** Runs a controller until `signal` is aborted. @see runController in `controller.ts` */
export async function runController(
  options: ControllerOptions,
  ports: Ports,
  events?: NodeEvents,
  signal?: AbortSignal,
): Promise<void> {
  const controller = await import("./controller.ts");
  await controller.runController(options, ports, events, signal);
}

/** Runs a worker until `signal` is aborted. @see runWorker in `worker.ts` */
export async function runWorker(
  options: WorkerOptions,
  ports: Ports,
  events?: NodeEvents,
  signal?: AbortSignal,
): Promise<void> {
  const worker = await import("./worker.ts");
  await worker.runWorker(options, ports, events, signal);
}

/** Removes everything of a stopped node from the machine. @see resetNode in `reset.ts` */
export async function resetNode(options: ResetOptions, ports: Ports): Promise<void> {
  const reset = await import("./reset.ts");
  await reset.resetNode(options, ports);
}
