import { httpsUrl } from "../base/mod.ts";

/** A member of an etcd cluster. Identifiers are decimal, as the JSON gateway writes them. */
export interface EtcdMemberInfo {
  id: string;
  /** Empty while the member has never started. */
  name: string;
  peerUrls: readonly string[];
  clientUrls: readonly string[];
  /** A learner follows the log and has no vote. */
  isLearner: boolean;
}

/** State of one member, as it sees itself. */
export interface EtcdMemberStatus {
  memberId: string;
  version: string;
  /** Identifier of the leader; `"0"` while there is none. */
  leaderId: string;
  isLearner: boolean;
  /** Size of the database file. */
  dbSizeBytes: number;
  /** Part of it that holds data; the rest is free for reuse. */
  dbInUseBytes: number;
  /** Size at which it refuses to grow; `undefined` if the member does not tell. */
  dbQuotaBytes: number | undefined;
  raftTerm: number;
  /** Newest entry of the log. */
  raftIndex: number;
  /** Newest entry that has been applied. */
  raftAppliedIndex: number;
  /** What it complains about. */
  errors: readonly string[];
}

/** An alarm that a member has raised. */
export interface EtcdAlarm {
  memberId: string;
  /** `NOSPACE`: it takes no more writes. `CORRUPT`: its data differ from the others'. */
  alarm: "NOSPACE" | "CORRUPT";
}

/** An identifier as etcd's log, `etcdctl` and `EtcdMember` objects write it: hexadecimal, without leading zeros. */
export function hexId(id: string): string {
  return BigInt(id).toString(16);
}

/** The decimal identifier of a hexadecimal one; `undefined` if it is none. */
export function decimalId(hex: string): string | undefined {
  return /^[0-9a-f]{1,16}$/i.test(hex) ? BigInt(`0x${hex}`).toString() : undefined;
}

/** Peer URL of an address or DNS name; an IPv6 address gets its brackets. */
export function peerUrlOf(address: string): string {
  return httpsUrl(address, 2380);
}

/** First peer URL of a member; empty if it has none. */
export function peerUrl(member: Pick<EtcdMemberInfo, "peerUrls">): string {
  return member.peerUrls[0] ?? "";
}

/** How people call a member: by name, else by address. */
export function describeMember(member: EtcdMemberInfo): string {
  return member.name === "" ? `the member at ${peerUrl(member)} that never started` : `"${member.name}"`;
}

/** Reads a list of members as the gateway writes it: what is zero, false or empty is left out. */
export function membersIn(answer: Record<string, unknown>): EtcdMemberInfo[] {
  return objects(answer["members"]).map((member) => ({
    id: String(member["ID"] ?? "0"),
    name: String(member["name"] ?? ""),
    peerUrls: strings(member["peerURLs"]),
    clientUrls: strings(member["clientURLs"]),
    isLearner: member["isLearner"] === true,
  }));
}

/** Reads a member's status as the gateway writes it. */
export function statusIn(answer: Record<string, unknown>): EtcdMemberStatus {
  const header = (answer["header"] ?? {}) as Record<string, unknown>;
  const number = (name: string) => Number(answer[name] ?? 0);
  return {
    memberId: String(header["member_id"] ?? "0"),
    version: String(answer["version"] ?? ""),
    leaderId: String(answer["leader"] ?? "0"),
    isLearner: answer["isLearner"] === true,
    dbSizeBytes: number("dbSize"),
    dbInUseBytes: number("dbSizeInUse"),
    dbQuotaBytes: answer["dbSizeQuota"] === undefined ? undefined : number("dbSizeQuota"),
    raftTerm: number("raftTerm"),
    raftIndex: number("raftIndex"),
    raftAppliedIndex: number("raftAppliedIndex"),
    errors: strings(answer["errors"]),
  };
}

/** Reads raised alarms as the gateway writes them. */
export function alarmsIn(answer: Record<string, unknown>): EtcdAlarm[] {
  return objects(answer["alarms"]).map(({ memberID, alarm }) => ({
    memberId: String(memberID ?? "0"),
    alarm: alarm === "CORRUPT" ? "CORRUPT" : "NOSPACE",
  }));
}

/** Reads from etcd's variables how many entries each member lacks that the leader has committed; by decimal identifier. */
export function lagsIn(answer: Record<string, unknown>): Map<string, number> {
  const { commit = 0, progress = {} } = (answer["raft.status"] ?? {}) as {
    commit?: number;
    progress?: Record<string, { match?: number }>;
  };
  return new Map(
    Object.entries(progress).map(([id, { match = 0 }]) => [decimalId(id) ?? id, Math.max(0, commit - match)]),
  );
}

function objects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value as Record<string, unknown>[] : [];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
