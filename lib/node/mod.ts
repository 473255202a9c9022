/**
 * What a machine is: a controller, with or without pods, and its reset. The one place that orders components.
 *
 * @module
 */
export { abortOnSignals, runController } from "./controller.ts";
export type { ControllerOptions, NodeEvents } from "./options.ts";
export { isNodeRunning, type K0sVars, runningVars } from "./runtime_config.ts";
export { resetNode, type ResetOptions } from "./reset.ts";
export { K0S_VERSION } from "./version.ts";
