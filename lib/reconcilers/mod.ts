/**
 * What follows the cluster through its API and corrects it: leader election, which controllers are alive, approval of
 * kubelets' certificates, roles and addresses of nodes, metrics, worker profiles, whose turn it is to restart something,
 * endpoints of the API, stacks of the system, events, scheduled backups.
 *
 * @module
 */
export { type BackupState, readBackupState } from "./backups/backup_state.ts";
export {
  type BackupScheduleOptions,
  followBackupSchedule,
  PartlyKeptError,
  type ScheduledArchive,
} from "./backups/follow_backup_schedule.ts";
export { type CloudNodesOptions, reconcileCloudNodes } from "./cloud_provider/reconcile_cloud_nodes.ts";
export {
  CLUSTER_CONFIG,
  CLUSTER_CONFIGS,
  type ClusterConfigReference,
  referenceTo,
} from "./cluster_config/cluster_config_object.ts";
export { type ReconcileReport, reportReconcile } from "./cluster_config/config_events.ts";
export { type CertificateReport, reportCertificates } from "./certificate_event.ts";
export {
  clusterConfigCrd,
  ensureClusterConfig,
  type EnsureClusterConfigOptions,
} from "./cluster_config/ensure_cluster_config.ts";
export {
  type ClusterConfigNews,
  followClusterConfig,
  readClusterConfig,
} from "./cluster_config/follow_cluster_config.ts";
export * from "./controller_set.ts";
export { type CertificateRequest, parseCertificateRequest } from "./csr/certificate_request.ts";
export { approveKubeletServing, type CsrApproverOptions } from "./csr/csr_approver.ts";
export type { ReservedNames } from "./csr/serving_names.ts";
export type { CertificateSigningRequest } from "./csr/serving_request.ts";
export { defragmentationLock } from "./defragmentation_lock.ts";
export { deploySystemStacks, type DeploySystemStacksOptions } from "./deploy_system_stacks.ts";
export { LeaseElection, type LeaseOptions } from "./lease_election.ts";
export { followNodeCounts, type NodeCounts } from "./node_counts.ts";
export { pushMetrics, type PushMetricsOptions } from "./push_metrics.ts";
export { type ApiEndpointsOptions, reconcileApiEndpoints } from "./reconcile_api_endpoints.ts";
export { reconcileNodeRoles } from "./reconcile_node_roles.ts";
export { RELOAD_LEASE_MS, RELOAD_REQUEST_MS, ReloadTurn, type ReloadTurnOptions } from "./reload_turn.ts";
export { reconcileWorkerConfig, type WorkerConfigOptions } from "./reconcile_worker_config.ts";
export {
  CLOUD_PROVIDER_LEASE,
  ENCRYPTION_LEASE,
  LEADER_LEASE,
  leaseNamespace,
  RELOAD_LEASE,
  WORKER_CONFIG_LEASE,
  workLeases,
} from "./work_leases.ts";
export { handOutTurns, type HandOutTurnsOptions } from "./worker_turns/hand_out_turns.ts";
export { type TurnMarks, turnMarksOf, wantedPatch, type WantedProfile } from "./worker_turns/turn_marks.ts";
export { chartStack, type HelmSettings, repositoriesOf } from "./charts/chart_stack.ts";
export { deployCharts, type DeployChartsOptions } from "./charts/deploy_charts.ts";
export type { ChartPorts } from "./charts/perform_chart.ts";
export { reconcileCharts, type ReconcileChartsOptions } from "./charts/reconcile_charts.ts";
