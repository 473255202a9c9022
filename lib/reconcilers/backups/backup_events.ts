import { eventMessage, type KubeClient, RESOURCES } from "../../kube/mod.ts";
import { CLUSTER_CONFIG, CLUSTER_CONFIGS } from "../cluster_config/cluster_config_object.ts";

/** What happened to scheduled backups. */
export interface BackupEvent {
  reason: "BackupCreated" | "BackupFailed" | "BackupOverdue";
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
  const second = `${now.toISOString().slice(0, 19)}Z`;
  const event = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: "k0s.", namespace: "kube-system" },
    involvedObject: { apiVersion: CLUSTER_CONFIGS.apiVersion, kind: CLUSTER_CONFIGS.kind, ...CLUSTER_CONFIG },
    type: reason === "BackupCreated" ? "Normal" : "Warning",
    reason,
    message: eventMessage(message),
    action: "BackingUp",
    eventTime: now.toISOString().replace("Z", "000Z"),
    firstTimestamp: second,
    lastTimestamp: second,
    reportingComponent: "k0s-controller",
    reportingInstance: hostname,
  };
  await client.create(RESOURCES.events, event, { signal });
}
