import { isCancelled, messageOf } from "../base/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import type { EtcdClient } from "./etcd_client.ts";
import { ETCD_MEMBERS, type EtcdMember, type MemberReport } from "./etcd_member_object.ts";
import { memberAt, quorumProblems } from "./lost_quorum.ts";
import { type EtcdAlarm, type EtcdMemberInfo, type EtcdMemberStatus, hexId, peerUrl } from "./member.ts";
import { aliveMembers, type PeerProbe } from "./peer_probe.ts";
import { quorumOf } from "./quorum.ts";

/** One member, as `k0s etcd status` shows it. What is not known is left out. */
export interface MemberState {
  name: string;
  /** Hexadecimal. */
  id: string;
  peerURL: string;
  role: "leader" | "voter" | "learner";
  healthy: boolean;
  version?: string;
  dbSizeBytes?: number;
  dbInUseBytes?: number;
  dbQuotaBytes?: number;
  /** Entries of the log that the leader has committed and the member lacks. */
  raftLag?: number;
  alarms: string[];
  /** When its controller told so, ISO 8601; the member asked is as of now. */
  reportedAt?: string;
}

/** State of the cluster, as `k0s etcd status` shows it. */
export interface ClusterState {
  /** Whether enough voting members are alive to take writes, and none has an alarm. */
  healthy: boolean;
  /** Name of the leader; empty if there is none. */
  leader: string;
  /** How many voting members must be alive. */
  quorum: number;
  aliveVoters: number;
  members: MemberState[];
  /** What stands against it, for people. */
  problems: string[];
}

/** What {@link readClusterState} asks. */
export interface ClusterStateSources {
  /** Of our own member. */
  client: EtcdClient;
  probe: PeerProbe;
  /** What the other controllers told, by hexadecimal identifier. */
  reports: () => Promise<ReadonlyMap<string, MemberReport>>;
}

/** Reads what each controller told about its member. */
export async function memberReports(kube: KubeClient, signal: AbortSignal): Promise<Map<string, MemberReport>> {
  const { items } = await kube.list<EtcdMember>(ETCD_MEMBERS, { signal, timeoutMs: 3_000 });
  return new Map(items.flatMap(({ status }) => status?.report ? [[status.memberID, status.report] as const] : []));
}

/**
 * Puts together the state of the cluster, as far as this controller can see it; also without quorum.
 *
 * @throws {EtcdUnreachableError} If our own member does not answer.
 */
export async function readClusterState(sources: ClusterStateSources, signal: AbortSignal): Promise<ClusterState> {
  const { client, probe } = sources;
  const [members, own] = await Promise.all([client.memberList({ signal, isLocal: true }), client.status({ signal })]);
  const problems: string[] = [];
  const alive = await aliveMembers(members.filter(({ id }) => id !== own.memberId), probe, signal);
  alive.add(own.memberId);
  // The list of alarms takes a quorum; the status, which names them too, does not.
  const listAlarms = () => client.alarms({ signal, timeoutMs: 3_000 });
  const alarms = own.errors.length === 0 ? [] : await orNoted<EtcdAlarm[]>(listAlarms, [], problems);
  const reports = await orNoted(() => sources.reports(), new Map(), problems);
  const live = await orNoted(() => client.followerLags({ signal }), new Map<string, number>(), problems);
  const lags = lagsByHexId(live, reports.get(hexId(own.leaderId)));
  const voters = members.filter(({ isLearner }) => !isLearner);
  const quorum = quorumOf(voters.length);
  const aliveVoters = voters.filter(({ id }) => alive.has(id)).length;
  const leader = own.leaderId === "0" ? undefined : members.find(({ id }) => id === own.leaderId);
  const states = members.map((member) =>
    stateOf(member, { own, alarms, isAlive: alive.has(member.id), report: reports.get(hexId(member.id)) })
  );
  const found = [...problemsOf(states, { quorum, aliveVoters, leader }), ...problems];
  return {
    healthy: leader !== undefined && aliveVoters >= quorum && own.errors.length === 0,
    leader: leader?.name ?? "",
    quorum,
    aliveVoters,
    members: withLags(states, lags),
    problems: found,
  };
}

interface MemberFacts {
  own: EtcdMemberStatus;
  alarms: readonly EtcdAlarm[];
  isAlive: boolean;
  report: MemberReport | undefined;
}

function stateOf(member: EtcdMemberInfo, { own, alarms, isAlive, report }: MemberFacts): MemberState {
  const seen = member.id === own.memberId ? own : report;
  return {
    name: member.name,
    id: hexId(member.id),
    peerURL: peerUrl(member),
    role: member.id === own.leaderId ? "leader" : member.isLearner ? "learner" : "voter",
    healthy: isAlive,
    ...(seen === undefined ? {} : {
      version: seen.version,
      dbSizeBytes: seen.dbSizeBytes,
      dbInUseBytes: seen.dbInUseBytes,
      ...(seen.dbQuotaBytes === undefined ? {} : { dbQuotaBytes: seen.dbQuotaBytes }),
    }),
    alarms: alarms.filter(({ memberId }) => memberId === member.id).map(({ alarm }) => alarm),
    ...(seen === undefined || seen === own || report === undefined ? {} : { reportedAt: report.reportedAt }),
  };
}

/** From our own member if it leads, else as the leader's controller told last. */
function lagsByHexId(live: ReadonlyMap<string, number>, leader: MemberReport | undefined): Map<string, number> {
  if (live.size > 0) return new Map([...live].map(([id, lag]) => [hexId(id), lag]));
  return new Map(Object.entries(leader?.lags ?? {}));
}

function withLags(states: readonly MemberState[], lags: ReadonlyMap<string, number>): MemberState[] {
  return states.map((state) => {
    const raftLag = lags.get(state.id);
    return raftLag === undefined ? state : { ...state, raftLag };
  });
}

function problemsOf(
  states: readonly MemberState[],
  { quorum, aliveVoters, leader }: { quorum: number; aliveVoters: number; leader: EtcdMemberInfo | undefined },
): string[] {
  const dead = states.filter(({ healthy, role }) => !healthy && role !== "learner");
  return [
    ...quorumProblems({ hasLeader: leader !== undefined, quorum, aliveVoters, dead: dead.map(describeState) }),
    ...(aliveVoters >= quorum && dead.length > 0
      ? [
        `Not answering: ${dead.map(describeState).join(", ")}; if gone for good: k0s etcd leave --peer-address ADDRESS`,
      ]
      : []),
    ...states.filter(({ alarms }) => alarms.includes("NOSPACE")).map(({ name }) =>
      `"${name}" has no space left, so the cluster takes no writes; k0s compacts and defragments it by itself`
    ),
    ...states.filter(({ alarms }) => alarms.includes("CORRUPT")).map(({ name }) =>
      `The data of "${name}" differ from the others'; remove it with k0s etcd leave and let it join anew`
    ),
  ];
}

function describeState({ name, peerURL }: MemberState): string {
  return memberAt({ name, peerUrls: [peerURL] });
}

/** What an action gives; if it fails, the fallback and a line for people: a part that is missing must not hide the rest. */
async function orNoted<T>(action: () => Promise<T>, fallback: T, problems: string[]): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (isCancelled(error)) throw error;
    problems.push(messageOf(error));
    return fallback;
  }
}
