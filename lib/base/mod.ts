/**
 * Pure helpers without input or output: errors, durations, CIDRs, versions, tables, retries.
 *
 * @module
 */
export * from "./errors.ts";
export { firstLines, MASK, masked } from "./shown_text.ts";
export * from "./duration.ts";
export * from "./cidr.ts";
export * from "./host_port.ts";
export { isMapping, jsonIn, type Mapping, mappingIn, mappingOf, parseJson, stringifyJson } from "./json.ts";
export * from "./kubernetes_names.ts";
export * from "./suggest.ts";
export * from "./waits.ts";
export * from "./linked_abort.ts";
export * from "./inherited_variables.ts";
export * from "./async_queue.ts";
export * from "./backoff.ts";
export * from "./changes.ts";
export * from "./retry.ts";
export * from "./no_proxy.ts";
export * from "./ring_buffer.ts";
export type { Owner } from "./owner.ts";
