/**
 * Stacks: rendering the system's manifests, applying and pruning, watching the manifests directory.
 *
 * @module
 */
export { removeStack, type Stack, writeStack } from "./stack.ts";
export { type AppliedStack, type ApplyOptions, applyStack, StackError } from "./applier/apply_stack.ts";
export { parseManifests, type ParseManifestsOptions } from "./applier/parse_manifests.ts";
export { pruneStack } from "./applier/prune_stack.ts";
export { StackApplier, type StackApplierOptions } from "./applier/stack_applier.ts";
export type { StackState } from "./applier/stack_worker.ts";
export { refusedProviderChange } from "./system/provider_change.ts";
export {
  bootstrapRbacStack,
  idleSystemPatches,
  type InputsOfAnySize,
  renderSystemStacks,
  systemPatchProblems,
  unwantedStacks,
} from "./system/render.ts";
export type { BootstrapRbacOptions } from "./system/bootstrap_rbac.ts";
export { CONTROLLER_LEASE_PREFIX, LEASE_NAMESPACE } from "./system/controller_leases.ts";
export { type HostPort, type HostPortInputs, hostPorts } from "./system/host_ports.ts";
export { PUSH_GATEWAY_PATH } from "./system/push_gateway.ts";
export type { SystemInputs } from "./system/inputs.ts";
export { hasOneAgentAddress } from "./system/konnectivity_agent.ts";
export { kubeProxyConfiguration } from "./system/kube_proxy_configuration.ts";
export { kubeletConfiguration } from "./system/kubelet_configuration.ts";
export { kubeRouterArgs } from "./system/kube_router.ts";
export { SERVICE_ROUTE_PROTOCOL } from "./system/service_routes.ts";
export {
  WORKER_CONFIG_SUFFIX,
  workerConfigData,
  type WorkerConfigInputs,
  workerConfigMapName,
  workerConfigStack,
} from "./system/worker_config.ts";
export { canonicalJson } from "./applier/canonical_json.ts";
export { identityOf, STACK_LABEL } from "./applier/prepared_object.ts";
