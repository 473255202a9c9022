/**
 * Facts about the Linux machine and changes to it: users, control groups, ports, mounts, processes, pre-flight probes.
 *
 * @module
 */
export * from "./address.ts";
export * from "./capabilities.ts";
export * from "./cgroups.ts";
export * from "./executables.ts";
export * from "./mounts.ts";
export * from "./resolv_conf.ts";
export * from "./users.ts";
