/**
 * Processes in general: state machine, restart policy, probes, output, boot graph. Never says "Kubernetes".
 *
 * @module
 */
export * from "./process_spec.ts";
