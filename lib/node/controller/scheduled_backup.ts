import { K0sError } from "../../base/mod.ts";
import { DEFAULT_CONFIG_FILE } from "../../config/mod.ts";
import { RESOURCES } from "../../kube/mod.ts";
import { followBackupSchedule, type ScheduledArchive } from "../../reconcilers/mod.ts";
import type { BackupJob } from "../backup/backup_job.ts";
import type { TaskRunners } from "../running_tasks.ts";
import type { ControllerState } from "./controller_state.ts";

/** What of a controller makes scheduled backups. */
export type BackingUpController = Pick<ControllerState, "client" | "config" | "hostname" | "inputs">;

/** Makes a backup. @see runBackupJob */
type RunJob = (job: BackupJob, signal: AbortSignal) => Promise<ScheduledArchive>;

/** How the task of scheduled backups runs; it begins again with other settings. */
export function backupRunners(state: BackingUpController): TaskRunners {
  const { spawn, clock } = state.inputs.ports;
  return {
    "backups": (signal) =>
      followBackups(state, async (job, signal) => {
        const { runBackupJob } = await import("../backup/backup_child.ts");
        return await runBackupJob(job, { spawn, clock }, signal);
      }, signal),
  };
}

/** Makes backups by the schedule of the configuration, while this controller leads. */
export async function followBackups(
  { client, config, hostname, inputs }: BackingUpController,
  runJob: RunJob,
  signal: AbortSignal,
): Promise<void> {
  const { options: { configFile = DEFAULT_CONFIG_FILE }, paths, ports: { clock, log } } = inputs;
  const settings = config.spec.backup;
  if (settings === undefined) return;
  const { metadata: { uid } } = await client.get(RESOURCES.namespaces, "kube-system", { signal });
  if (uid === undefined) throw new K0sError("Cannot name archives: the namespace kube-system has no UID");
  // Not on the way of a boot: it brings what archives are made with.
  const { clusterName } = await import("../../backup/mod.ts");
  const cluster = clusterName(uid);
  const { schedule, timeZone } = settings;
  const run = (signal: AbortSignal, replaces: string | undefined) =>
    runJob({ paths, configFile, cluster, settings, ...(replaces === undefined ? {} : { replaces }) }, signal);
  await followBackupSchedule({ client, clock, log, hostname, schedule, timeZone, run }, signal);
}
