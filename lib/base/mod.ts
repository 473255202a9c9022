/**
 * Pure helpers without input or output: errors, durations, CIDRs, versions, tables, retries.
 *
 * @module
 */
export * from "./errors.ts";
export * from "./duration.ts";
export * from "./cidr.ts";
export * from "./suggest.ts";
