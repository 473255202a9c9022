import { messageOf } from "../../base/mod.ts";
import { type Chart, CHART_NAMESPACE, CHARTS } from "../../helm/mod.ts";
import { followState, type KubeClient } from "../../kube/mod.ts";
import type { Clock, Logger } from "../../platform/mod.ts";
import type { ChartEvents } from "./chart_events.ts";
import { hasFinalizer, removeFinalizer } from "./chart_finalizer.ts";

/** What {@link attendForeignCharts} needs. */
export interface ForeignChartsOptions {
  client: KubeClient;
  clock: Clock;
  log: Logger;
  events: Pick<ChartEvents, "report">;
}

/**
 * Looks after Charts of other namespaces, which are never deployed, until `signal` is aborted: an Event says so once, and
 * one that is deleted goes. Upstream never takes its finalizer away there, which a copy of a Chart has, and so its
 * namespace cannot go either.
 */
export async function attendForeignCharts(options: ForeignChartsOptions, signal: AbortSignal): Promise<void> {
  const { client, clock, log, events } = options;
  const told = new Set<string>();
  const selection = { fieldSelector: `metadata.namespace!=${CHART_NAMESPACE}`, keep: uidOf, clock, log, signal };
  for await (const { changed, objects } of followState<Chart, string>(client, CHARTS, selection)) {
    const there = new Set(objects.values());
    for (const uid of told) if (!there.has(uid)) told.delete(uid);
    for (const chart of changed) {
      try {
        await attend(chart, { client, log, events, told }, signal);
      } catch (error) {
        if (signal.aborted) return;
        log.warn("Cannot look after a Chart of another namespace", { ...nameOf(chart), error: messageOf(error) });
      }
    }
  }
}

async function attend(
  chart: Chart,
  { client, log, events, told }: Omit<ForeignChartsOptions, "clock"> & { told: Set<string> },
  signal: AbortSignal,
): Promise<void> {
  const { namespace, chart: name } = nameOf(chart);
  if (chart.metadata.deletionTimestamp !== undefined) {
    if (!hasFinalizer(chart)) return;
    await removeFinalizer(client, chart, signal);
    return log.info("Let a Chart go that was never deployed", { chart: name, namespace });
  }
  const uid = uidOf(chart);
  if (told.has(uid)) return;
  told.add(uid);
  const message = `Only Charts of namespace ${CHART_NAMESPACE} are deployed: create it there; ` +
    "spec.namespace says where its release is to be";
  await events.report({ chart: { name, uid }, namespace, reason: "Ignored", message }, signal);
}

function nameOf({ metadata: { name = "", namespace = "" } }: Chart): { chart: string; namespace: string } {
  return { chart: name, namespace };
}

function uidOf({ metadata: { uid = "" } }: Chart): string {
  return uid;
}
