/**
 * Stacks: rendering the system's manifests, applying and pruning, watching the manifests directory.
 *
 * @module
 */
export { removeStack, type Stack, writeStack } from "./stack.ts";
export { type AppliedStack, type ApplyOptions, applyStack, StackError } from "./apply_stack.ts";
export { pruneStack } from "./prune_stack.ts";
export { StackApplier, type StackApplierOptions } from "./stack_applier.ts";
export type { StackState } from "./stack_worker.ts";
export { deploySystemStacks, type DeploySystemStacksOptions } from "./deploy_system_stacks.ts";
export { followNodeCounts, type NodeCounts } from "./node_counts.ts";
export { type ApiEndpointsOptions, keepApiEndpoints } from "./keep_api_endpoints.ts";
export { apiServerAddresses, keepWorkerConfig, type WorkerConfigOptions } from "./keep_worker_config.ts";
export { type ReconcileReport, reportReconcile } from "./config_events.ts";
export { refusedProviderChange } from "./provider_change.ts";
export { keepNodeRoles } from "./keep_node_roles.ts";
export { bootstrapRbacStack, renderSystemStacks, unwantedStacks } from "./system/render.ts";
export { type HostPort, type HostPortInputs, hostPorts } from "./system/host_ports.ts";
export type { SystemInputs } from "./system/inputs.ts";
export { hasOneAgentAddress } from "./system/konnectivity_agent.ts";
export { kubeletConfiguration } from "./system/kubelet_configuration.ts";
export {
  WORKER_CONFIG_SUFFIX,
  workerConfigData,
  type WorkerConfigInputs,
  workerConfigMapName,
  workerConfigStack,
} from "./system/worker_config.ts";
export { identityOf } from "./prepared_object.ts";
