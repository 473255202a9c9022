import { formatDuration } from "../../base/mod.ts";
import type { ClusterState, MemberState } from "../../etcd/mod.ts";
import { renderTable } from "../output_format.ts";

const HEADING = ["NAME", "ID", "PEER URL", "ROLE", "HEALTH", "DB SIZE", "IN USE", "RAFT LAG", "ALARMS", "SEEN"];

/** Renders the state of etcd for people: a line about the whole, a table of the members, what stands against it. */
export function renderClusterState(state: ClusterState, now: Date): string {
  const voters = state.members.filter(({ role }) => role !== "learner").length;
  const whole =
    `etcd is ${state.healthy ? "healthy" : "NOT healthy"}: ${state.aliveVoters} of ${voters} voting members ` +
    `answer, ${state.quorum} are needed; ${state.leader === "" ? "no leader" : `"${state.leader}" leads`}\n`;
  const table = renderTable([HEADING, ...state.members.map((member) => rowOf(member, now))]);
  const problems = state.problems.map((problem) => `! ${problem}\n`).join("");
  return `${whole}\n${table}${problems === "" ? "" : `\n${problems}`}`;
}

function rowOf(member: MemberState, now: Date): string[] {
  const { name, id, peerURL, role, healthy, dbSizeBytes, dbInUseBytes, raftLag, alarms, reportedAt } = member;
  return [
    name === "" ? "(never started)" : name,
    id,
    peerURL,
    role,
    healthy ? "ok" : "no answer",
    mebibytes(dbSizeBytes),
    mebibytes(dbInUseBytes),
    raftLag === undefined ? "?" : String(raftLag),
    alarms.length === 0 ? "-" : alarms.join(","),
    dbSizeBytes === undefined ? "never" : reportedAt === undefined ? "now" : `${ageOf(reportedAt, now)} ago`,
  ];
}

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? "?" : `${(bytes / (1024 * 1024)).toFixed(1)} MiB`;
}

function ageOf(at: string, now: Date): string {
  return formatDuration(Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1_000) * 1_000));
}
