import { runsEtcd } from "../../config/mod.ts";
import {
  EtcdMaintenance,
  etcdMemberCrd,
  EtcdMembership,
  openLocalEtcd,
  reconcileMembers,
  reconcileOwnMember,
} from "../../etcd/mod.ts";
import { establishKind } from "../../kube/mod.ts";
import { CONTROLLER_LEASE_PREFIX } from "../../manifests/mod.ts";
import { defragmentationLock } from "../../reconcilers/mod.ts";
import { etcdPeer } from "../datastore.ts";
import type { ControllerState, EtcdAmongOthers } from "./controller_state.ts";
import { type EtcdMember, retireOnceRemoved } from "./etcd_removal.ts";
import type { TaskRunners } from "../running_tasks.ts";

/** Whether this controller runs an etcd that may have other members. */
export function hasEtcdPeers(state: Pick<ControllerState, "isAlone" | "config">): boolean {
  return runsEtcd(state.config) && !state.isAlone;
}

/** Connects to our member of etcd: from now on members can be added, and learners get their vote. */
export async function openEtcdMembership(state: Pick<ControllerState, "etcd" | "inputs">): Promise<void> {
  state.etcd = await openEtcd(state);
}

/** What of a controller looks after its member of etcd. */
export type ClusteredEtcd = EtcdMember & Pick<ControllerState, "client" | "etcd" | "nodeName">;

/** How the tasks around our member of etcd run. */
export function etcdRunners(state: ClusteredEtcd): TaskRunners {
  const { config, inputs: { invocationId, paths, ports: { clock, log, random } } } = state;
  const { name: memberName, peerUrl } = etcdPeer(config, state.hostname);
  const own = () => ({
    kube: state.client,
    paths,
    peerAddress: config.spec.storage.etcd?.peerAddress ?? "127.0.0.1",
    leaseName: `${CONTROLLER_LEASE_PREFIX}${state.nodeName}`,
    invocationId,
    onLeft: () => state.retired.abort("it has left the etcd cluster"),
    memberName,
    peerUrl,
    ports: ofMember(state).ports,
  });
  return {
    "etcd-removal": (signal) => retireOnceRemoved(state, signal),
    // On every controller: promotion is idempotent, and the one that has added a learner gives it its vote at once.
    "etcd-learners": (signal) => ofMember(state).membership.reconcileLearners(signal),
    "etcd-maintenance": (signal) => {
      const lock = defragmentationLock({ client: state.client, identity: invocationId, clock, log });
      return new EtcdMaintenance({ ...ofMember(state).ports, lock }).run(signal);
    },
    "etcd-member": (signal) => reconcileOwnMember(own(), signal),
    "etcd-members": async (signal) => {
      const { client } = state;
      await establishKind(etcdMemberCrd(), { client, clock, random }, signal);
      await reconcileMembers({ kube: client, ports: ofMember(state).ports }, signal);
    },
  };
}

async function openEtcd({ inputs: { paths, ports } }: Pick<ControllerState, "inputs">): Promise<EtcdAmongOthers> {
  const local = await openLocalEtcd(paths, ports);
  const { clock, random, log } = ports;
  const membershipPorts = { client: local.client, probe: local.probe, clock, random, log };
  return {
    membership: new EtcdMembership(membershipPorts),
    ports: membershipPorts,
    readCertificates: () => local.readCertificates(),
    [Symbol.dispose]: () => local[Symbol.dispose](),
  };
}

function ofMember({ etcd }: Pick<ControllerState, "etcd">): EtcdAmongOthers {
  if (etcd === undefined) throw new TypeError("The boot graph used etcd's membership before it was there");
  return etcd;
}
