import { type KubeClient, RESOURCES } from "../../kube/mod.ts";
import { controllerEvent } from "../controller_event.ts";

/** What happened to scheduled backups. */
export interface BackupEvent {
  reason: "BackupCreated" | "BackupFailed" | "BackupOverdue" | "BackupsNotRemoved";
  message: string;
}

/** What {@link reportBackup} needs. */
export interface BackupReporter {
  client: Pick<KubeClient, "create">;
  /** Name of this controller's machine. */
  hostname: string;
  now: Date;
}

/** Tells the cluster, as an Event of the ClusterConfig, what became of a scheduled backup. @throws {K0sError} If it does not listen. */
export async function reportBackup(
  { reason, message }: BackupEvent,
  { client, hostname, now }: BackupReporter,
  signal: AbortSignal,
): Promise<void> {
  const type = reason === "BackupCreated" ? "Normal" : "Warning";
  const event = controllerEvent({ hostname, now, type, reason, action: "BackingUp", message });
  await client.create(RESOURCES.events, event, { signal });
}
