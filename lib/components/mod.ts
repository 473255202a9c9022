/**
 * One file per managed process: a value whose `spec` is a pure function of its inputs.
 *
 * @module
 */
export * from "./all.ts";
export { auditLogFile, auditPolicyFile, auditPolicyText, keepsAuditLog } from "./audit_log.ts";
export * from "./component.ts";
export {
  type ControlPlane,
  type ControlPlaneOptions,
  type ControlPlaneProcess,
  type ControlPlaneSettings,
} from "./control_plane.ts";
export * from "./containerd.ts";
export { type ContainerdConfigInputs, isManagedConfig, renderContainerdConfig } from "./containerd_config.ts";
export * from "./containerd_drop_ins.ts";
export { encryptionConfigFile, isEncryptionForeign } from "./encryption_flags.ts";
export * from "./etcd.ts";
export * from "./extra_args.ts";
export * from "./keepalived.ts";
export * from "./kine.ts";
export * from "./konnectivity.ts";
export * from "./kube_apiserver.ts";
export * from "./kube_controller_manager.ts";
export * from "./kube_scheduler.ts";
export * from "./kubelet.ts";
export * from "./kubelet_args.ts";
export {
  type KubeletConfigInputs,
  type KubeletConfiguration,
  kubeletConfiguration,
  renderKubeletConfig,
} from "./kubelet_config.ts";
export { type MetricsEndpoint, metricsEndpoints } from "./metrics_endpoint.ts";
export { wordsOf } from "./list_flags.ts";
export * from "./taints.ts";
