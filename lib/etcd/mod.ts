/**
 * etcd as k0s runs it: a client, its members (join as learners, promotion, leaving, removal of dead ones), `EtcdMember`
 * objects, maintenance, and its state for people.
 *
 * Where each belongs in the life of a controller:
 *
 * - before etcd starts: {@link assertNotLeft}; a join passes `initialCluster` to the component;
 * - the join API takes an {@link EtcdMembership} as its `etcd`;
 * - background of every controller: `EtcdMembership.reconcileLearners`, `EtcdMaintenance.run`, {@link reconcileOwnMember};
 * - the leader only: {@link etcdMemberCrd} is established, {@link reconcileMembers}.
 *
 * @module
 */
export * from "./etcd_error.ts";
export { type EtcdAccess, type EtcdCallOptions, readEtcdAccess } from "./gateway.ts";
export { EtcdClient } from "./etcd_client.ts";
export type { EtcdSnapshot } from "./snapshot.ts";
export { type KeyValueAccess, KeyValueStore } from "./key_value_store.ts";
export type { StoredValue } from "./key_range.ts";
export * from "./member.ts";
export { aliveMembers, HttpPeerProbe, type PeerIdentity, type PeerProbe } from "./peer_probe.ts";
export { assertRemovable, quorumOf } from "./quorum.ts";
export { type MembershipPorts, type RemoveOptions, removePeer } from "./remove_member.ts";
export { addMember } from "./add_member.ts";
export { EtcdMembership } from "./membership.ts";
export * from "./leave_intent.ts";
export { leaveCluster } from "./leave_cluster.ts";
export { leaveWhileStopped, type StoppedMember, type StoppedPorts } from "./leave_stopped.ts";
export { type BriefEtcd, whileEtcdRuns } from "./brief_etcd.ts";
export {
  type DefragmentationLock,
  EtcdMaintenance,
  isWorthDefragmenting,
  type MaintenanceOptions,
  type MaintenanceOutcome,
} from "./maintenance.ts";
export { recoverSpace } from "./recover_space.ts";
export {
  ETCD_MEMBERS,
  type EtcdMember,
  type EtcdMemberObjectStatus,
  MEMBER_LABELS,
  type MemberCondition,
  type MemberReport,
} from "./etcd_member_object.ts";
export { etcdMemberCrd } from "./etcd_member_crd.ts";
export { type OwnMemberOptions, reconcileOwnMember } from "./reconcile_own_member.ts";
export { reconcileMembers, type ReconcileOptions } from "./reconcile_members.ts";
export {
  type ClusterState,
  type ClusterStateSources,
  memberReports,
  type MemberState,
  readClusterState,
} from "./cluster_status.ts";
export { lostQuorum, type QuorumSources } from "./lost_quorum.ts";
export { type LocalEtcd, openLocalEtcd } from "./local_etcd.ts";
