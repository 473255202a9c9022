/**
 * Facts about the Linux machine and changes to it: users, control groups, ports, mounts, processes, pre-flight probes.
 *
 * @module
 */
export * from "./address.ts";
export * from "./capabilities.ts";
export * from "./cgroup_delegation.ts";
export * from "./cgroups.ts";
export { CONTAINERD_DROP_IN_DIR, type ContainerdSnippet, readContainerdSnippets } from "./containerd_snippets.ts";
export * from "./database_probes.ts";
export * from "./default_route.ts";
export * from "./direct_hosts.ts";
export * from "./end_processes.ts";
export * from "./executables.ts";
export * from "./iptables_plan.ts";
export { installIptables, type IptablesOptions } from "./iptables_programs.ts";
export type { IptablesMode } from "./iptables_wrapper.ts";
export * from "./kernel.ts";
export * from "./links.ts";
export * from "./listeners.ts";
export * from "./machine_stopping.ts";
export * from "./mounts.ts";
export { loadNodeConfig, type NodeConfigOptions } from "./node_config.ts";
export * from "./preflight.ts";
export { formatBytes, type ProbeResult, type Verdict } from "./probe.ts";
export * from "./pod_file_modes.ts";
export * from "./processes.ts";
export * from "./readable_by.ts";
export * from "./resolv_conf.ts";
export * from "./sqlite_file.ts";
export * from "./state_directory.ts";
export * from "./system_authorities.ts";
export * from "./tools.ts";
export { removeCriPods } from "./cri_pods.ts";
export * from "./unmount.ts";
export * from "./users.ts";
export * from "./virtual_server_probes.ts";
