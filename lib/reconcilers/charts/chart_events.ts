import { CHARTS } from "../../helm/mod.ts";
import { eventMessage, type KubeClient, type KubeObject, RESOURCES } from "../../kube/mod.ts";
import type { ChartRecord } from "./chart_record.ts";

/** What happened to the release of a Chart. */
export type ChartEventReason =
  | "Installed"
  | "Upgraded"
  | "Uninstalled"
  | "InstallFailed"
  | "UpgradeFailed"
  | "UninstallFailed";

/** An event of a Chart. */
export interface ChartEvent {
  chart: Pick<ChartRecord, "name" | "uid">;
  namespace: string;
  reason: ChartEventReason;
  message: string;
  now: Date;
  /** Name of this controller's machine. */
  hostname: string;
}

/** Tells the cluster, as an Event of a Chart, what happened to its release. @throws {K0sError} If the API server does not take it. */
export async function reportChart(
  client: Pick<KubeClient, "create">,
  event: ChartEvent,
  signal: AbortSignal,
): Promise<void> {
  await client.create(RESOURCES.events, chartEvent(event), { signal });
}

function chartEvent({ chart: { name, uid }, namespace, reason, message, now, hostname }: ChartEvent): KubeObject {
  const timestamp = `${now.toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: `${name}.`, namespace },
    involvedObject: { apiVersion: CHARTS.apiVersion, kind: CHARTS.kind, name, namespace, uid },
    type: reason.endsWith("Failed") ? "Warning" : "Normal",
    reason,
    message: eventMessage(message),
    action: "ChartReconciling",
    eventTime: now.toISOString().replace("Z", "000Z"),
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    reportingComponent: "k0s-controller",
    reportingInstance: hostname,
  };
}
