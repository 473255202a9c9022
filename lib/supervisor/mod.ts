/**
 * Processes in general: state machine, restart policy, probes, output, boot graph. Never says "Kubernetes".
 *
 * @module
 */
export * from "./process_spec.ts";
export { type BootGraphOptions, type BootSpan, type BootStep, runBootGraph } from "./boot_graph.ts";
export { childEnvironment, type ChildEnvironmentInputs, MANAGED_MARKER } from "./child_environment.ts";
export { criticalPath, type TimedStep } from "./critical_path.ts";
export { findLeftover, type LeftoverOptions, stopLeftovers } from "./pid_file.ts";
export { Prober, type ProberOptions } from "./prober.ts";
export { inStopOrder, type Needing } from "./needs.ts";
export { isSameSpec } from "./same_spec.ts";
export type { ProcessState } from "./state.ts";
export { describeExit, type HistoryEntry, type LastExit, type ProcessStatus, type ReadinessResult } from "./status.ts";
export { lastWords } from "./last_words.ts";
export { type ProcessResources, Supervisor, type SupervisorOptions, type WaitReadyOptions } from "./supervisor.ts";
