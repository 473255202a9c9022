import {
  applyEtcdMemberCrd,
  defragmentationLock,
  EtcdMaintenance,
  EtcdMembership,
  keepOwnMember,
  type MembershipPorts,
  openLocalEtcd,
  reconcileMembers,
} from "../etcd/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import { etcdPeer, runsEtcd } from "./control_plane.ts";
import { CONTROLLER_LEASE_PREFIX } from "./controller_set.ts";
import type { ControllerState } from "./controller_state.ts";
import { retireOnceRemoved } from "./etcd_removal.ts";
import type { Task } from "./leader_work.ts";

/** The etcd that this controller runs, as a member among others. */
export interface EtcdAmongOthers extends Disposable {
  readonly membership: EtcdMembership;
  readonly ports: MembershipPorts;
}

/** Whether this controller runs an etcd that may have other members. */
export function hasEtcdPeers(state: Pick<ControllerState, "isAlone" | "inputs">): boolean {
  return runsEtcd(state.inputs.config) && !state.isAlone;
}

/** The step after which members can be added, and learners get their vote; none where etcd has no other members. */
export function etcdSteps(state: ControllerState): BootStep[] {
  if (!hasEtcdPeers(state)) return [];
  return [{
    name: "etcd-membership",
    needs: ["storage"],
    run: async () => {
      state.runInBackground("etcd-removal", (signal) => retireOnceRemoved(state, signal));
      const etcd = await openEtcd(state);
      state.etcd = etcd;
      // On every controller: promotion is idempotent, and who has added a learner gives it its vote at once.
      state.runInBackground("etcd-learners", (signal) => etcd.membership.keepLearnersPromoted(signal));
    },
  }];
}

async function openEtcd({ inputs: { paths, ports } }: ControllerState): Promise<EtcdAmongOthers> {
  const local = await openLocalEtcd(paths, ports);
  const { clock, random, log } = ports;
  const membershipPorts = { client: local.client, probe: local.probe, clock, random, log };
  return {
    membership: new EtcdMembership(membershipPorts),
    ports: membershipPorts,
    [Symbol.dispose]: () => local[Symbol.dispose](),
  };
}

/** Looks after our own member in the background: its room, its object, and its leave when that is asked for. */
export function keepMember(state: ControllerState): void {
  if (!hasEtcdPeers(state)) return;
  const { config, invocationId, paths, ports: { clock, log } } = state.inputs;
  const lock = defragmentationLock({ client: state.client, identity: invocationId, clock, log });
  const own = {
    kube: state.client,
    paths,
    peerAddress: config.spec.storage.etcd?.peerAddress ?? "127.0.0.1",
    leaseName: `${CONTROLLER_LEASE_PREFIX}${state.nodeName}`,
    invocationId,
    onLeft: () => state.retired.abort("it has left the etcd cluster"),
  };
  const { name: memberName, peerUrl } = etcdPeer(config, state.hostname);
  const ports = () => ofMember(state).ports;
  state.runInBackground("etcd-maintenance", (signal) => new EtcdMaintenance({ ...ports(), lock }).run(signal));
  state.runInBackground(
    "etcd-member",
    (signal) => keepOwnMember({ ...own, memberName, peerUrl, ports: ports() }, signal),
  );
}

/** What the leader does for the members of all controllers. */
export function etcdLeaderTasks(state: ControllerState): Task[] {
  if (!hasEtcdPeers(state)) return [];
  return [{
    name: "etcd-members",
    run: async (signal) => {
      const { client, inputs: { ports: { clock, random } } } = state;
      await applyEtcdMemberCrd({ client, clock, random }, signal);
      await reconcileMembers({ kube: client, ports: ofMember(state).ports }, signal);
    },
  }];
}

function ofMember({ etcd }: ControllerState): EtcdAmongOthers {
  if (etcd === undefined) throw new TypeError("The boot graph used etcd's membership before it was there");
  return etcd;
}
