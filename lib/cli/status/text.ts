import { formatDuration } from "../../base/mod.ts";
import type { BackupReport, PodReport, ProcessReport, StatusDocument, UpgradeReport } from "../../status/mod.ts";
import { inOneLine, renderTable } from "../output_format.ts";

/** Text of `k0s status`: upstream's lines, then the processes. */
export function renderStatus(document: StatusDocument): string {
  const lines = [
    `Version: ${document.Version}`,
    `Process ID: ${document.Pid}`,
    `Role: ${document.Role}`,
    `Workloads: ${document.Workloads}`,
    `SingleNode: ${document.SingleNode}`,
  ];
  if (document.DynamicConfig) lines.push("DynamicConfig: true");
  if (document.Leader !== undefined) {
    const { Name, IsThisNode } = document.Leader;
    lines.push(`Leader: ${Name}${IsThisNode ? " (this controller)" : ""}`);
  }
  if (document.Retired !== undefined) lines.push(`Retired: ${document.Retired}; nothing runs any more`);
  if (document.Workloads) {
    const { Success, Message } = document.WorkerToAPIConnectionStatus;
    lines.push(`Kube-api probing successful: ${Success}`, `Kube-api probing last error:  ${Message}`);
  }
  if (document.LacksNetwork !== undefined) {
    lines.push(`Pod network: none (${document.LacksNetwork}); install a network plugin (CNI)`);
  }
  if (document.NodeLocalLoadBalancing !== undefined) {
    const { Type, Server, APIServers } = document.NodeLocalLoadBalancing;
    lines.push(`Node-local load balancing: ${Server} (${Type}) to ${APIServers.join(", ")}`);
  }
  if (document.SysInit !== "") lines.push(`Init System: ${document.SysInit}`);
  if (document.StubFile !== "") lines.push(`Service file: ${document.StubFile}`);
  if (document.Node !== undefined) lines.push(`Node: ${nodeLine(document.Node)}`);
  if (document.Backup !== undefined) lines.push(...backupLines(document.Backup));
  if (document.LastUpgrade !== undefined) lines.push(`Last upgrade: ${upgradeLine(document.LastUpgrade)}`);
  for (const problem of document.Certificates?.Problems ?? []) lines.push(`Certificate ${problem}`);
  for (const warning of document.Warnings ?? []) lines.push(`Warning: ${warning}`);
  return `${lines.join("\n")}\n${processes(document.Processes ?? [])}${pods(document.UnreadyPods ?? [])}`;
}

function backupLines({ Schedule, TimeZone, LastSuccess, LastError, NextRun, Overdue }: BackupReport): string[] {
  const last = LastSuccess === undefined
    ? "none yet"
    : `last ${LastSuccess.At} (${formatDuration(LastSuccess.AgeSeconds * 1_000)} ago)`;
  const next = NextRun === undefined ? "" : `, next ${NextRun}`;
  return [
    `Backups: ${Overdue ? "overdue, " : ""}${last}${next} (${Schedule} ${TimeZone})`,
    ...(LastError === undefined ? [] : [`Last backup failed at ${LastError.At}: ${inOneLine(LastError.Message)}`]),
  ];
}

function upgradeLine({ From, To, Result, EndedAt, Phase, Doing, Reason, Snapshot }: UpgradeReport): string {
  const parts = [
    EndedAt === undefined ? `${Result} (${Phase})` : `${Result} at ${EndedAt}`,
    ...(Result === "interrupted" ? ["go on with it by k0s upgrade"] : []),
    ...[Doing, Reason].filter((text) => text !== undefined).map(inOneLine),
    ...(Snapshot === undefined ? [] : [`backup ${Snapshot}`]),
  ];
  return `from ${From} to ${To}, ${parts.join("; ")}`;
}

function nodeLine({ Name, Registered, Ready, Reason = "" }: NonNullable<StatusDocument["Node"]>): string {
  if (Ready) return `${Name}, Ready`;
  return Registered ? `${Name}, not Ready: ${Reason}` : `${Name}, not registered`;
}

function pods(reports: readonly PodReport[]): string {
  if (reports.length === 0) return "";
  const rows = reports.map((pod) => [pod.Name, pod.Reason, String(pod.Restarts), inOneLine(pod.Message)]);
  return `System pods that are not Ready:\n${renderTable([["NAME", "REASON", "RESTARTS", "MESSAGE"], ...rows])}`;
}

function processes(reports: readonly ProcessReport[]): string {
  if (reports.length === 0) return "";
  const rows = reports.map((report) => [
    report.name,
    report.state,
    report.pid === undefined ? "" : String(report.pid),
    String(report.restarts),
    why(report),
  ]);
  return `Processes:\n${renderTable([["NAME", "STATE", "PID", "RESTARTS", "REASON"], ...rows])}`;
}

/** Why a process is not ready, or ended last: one line. */
function why({ reason, lastExit, nextAttemptAt }: ProcessReport): string {
  const parts: string[] = [];
  if (reason !== undefined && reason !== "") parts.push(reason);
  if (lastExit !== undefined) {
    const how = lastExit.signal === null ? `code ${lastExit.code}` : lastExit.signal;
    parts.push(`last ended with ${how} at ${lastExit.at}`);
  }
  if (nextAttemptAt !== undefined) parts.push(`next attempt at ${nextAttemptAt}`);
  return parts.join("; ");
}
