/**
 * Facts about the Linux machine and changes to it: users, control groups, ports, mounts, processes, pre-flight probes.
 *
 * @module
 */
export * from "./network/address.ts";
export * from "./capabilities.ts";
export * from "./cgroups/cgroup_delegation.ts";
export * from "./cgroups/cgroups.ts";
export { directoryOf } from "./containerd_imports.ts";
export {
  CONTAINERD_DROP_IN_DIR,
  type ContainerdDropIn,
  readContainerdDropIns,
  type RegistriesDropIn,
} from "./containerd_drop_ins.ts";
export * from "./probes/database_probes.ts";
export { findGroup, type GroupOptions } from "./accounts/groups.ts";
export type { NameServiceOptions } from "./accounts/name_service.ts";
export * from "./network/default_route.ts";
export * from "./network/direct_hosts.ts";
export * from "./processes/end_processes.ts";
export * from "./processes/executables.ts";
export * from "./iptables/iptables_plan.ts";
export { installIptables, type IptablesOptions } from "./iptables/iptables_programs.ts";
export type { DetectIptablesOptions } from "./iptables/iptables_mode.ts";
export type { IptablesMode, IptablesWrapperOptions } from "./iptables/iptables_wrapper.ts";
export * from "./kernel.ts";
export * from "./network/links.ts";
export * from "./network/listeners.ts";
export * from "./machine_stopping.ts";
export * from "./mounts/mounts.ts";
export { loadNodeConfig, type NodeConfigOptions } from "./node_config.ts";
export * from "./probes/listen_address_probes.ts";
export * from "./probes/port_probes.ts";
export * from "./probes/preflight.ts";
export { formatBytes, type ProbeName, type ProbeResult, rejected, type Verdict } from "./probes/probe.ts";
export * from "./pod_file_modes.ts";
export * from "./processes/processes.ts";
export * from "./accounts/readable_by.ts";
export * from "./network/resolv_conf.ts";
export * from "./sqlite_file.ts";
export * from "./state_directory.ts";
export * from "./system_authorities.ts";
export * from "./processes/tools.ts";
export { type CriPodsOptions, removeCriPods } from "./cri_pods.ts";
export * from "./mounts/unmount.ts";
export type { Account } from "./accounts/account_files.ts";
export * from "./accounts/users.ts";
export * from "./probes/virtual_server_probes.ts";
