import { CHARTS } from "../../helm/mod.ts";
import { eventMessage, ignoringNotFound, type KubeClient, type KubeObject, RESOURCES } from "../../kube/mod.ts";
import type { Clock } from "../../platform/mod.ts";
import type { ChartRecord } from "./chart_record.ts";

/** What happened to a Chart or its release. */
export type ChartEventReason =
  | "Installed"
  | "Upgraded"
  | "Uninstalled"
  | "InstallFailed"
  | "UpgradeFailed"
  | "UninstallFailed"
  /** The release stays, since another Chart names it too. */
  | "ReleaseKept"
  /** Charts of this namespace are not taken up. */
  | "Ignored";

/** An event of a Chart. */
export interface ChartEvent {
  chart: Pick<ChartRecord, "name" | "uid">;
  namespace: string;
  reason: ChartEventReason;
  message: string;
}

/** An Event that was made, and how often it was told. */
interface ToldEvent {
  name: string;
  message: string;
  count: number;
}

/** Tells the cluster, as Events of Charts, what happened to them. What happens again is counted, as kubelets do. */
export class ChartEvents {
  readonly #client: Pick<KubeClient, "create" | "mergePatch">;
  readonly #clock: Pick<Clock, "now">;
  readonly #hostname: string;
  /** The last Event of each reason, by the uid of the Chart. */
  readonly #told = new Map<string, Map<ChartEventReason, ToldEvent>>();

  /** @param options.hostname Name of this controller's machine. */
  constructor(
    { client, clock, hostname }: {
      client: Pick<KubeClient, "create" | "mergePatch">;
      clock: Pick<Clock, "now">;
      hostname: string;
    },
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#hostname = hostname;
  }

  /** Tells what happened. @throws {K0sError} If the API server does not take it. */
  async report(event: ChartEvent, signal: AbortSignal): Promise<void> {
    const { chart: { uid }, reason } = event;
    const message = eventMessage(event.message);
    const ofChart = this.#told.get(uid) ?? new Map<ChartEventReason, ToldEvent>();
    this.#told.set(uid, ofChart);
    const before = ofChart.get(reason);
    if (before?.message === message && await this.#countAgain(before, event.namespace, signal)) return;
    const made = await this.#client.create(RESOURCES.events, this.#made({ ...event, message }), { signal });
    ofChart.set(reason, { name: made.metadata.name ?? "", message, count: 1 });
  }

  /** Forgets Charts that are gone. */
  forgetAllBut(uids: ReadonlySet<string>): void {
    for (const uid of this.#told.keys()) if (!uids.has(uid)) this.#told.delete(uid);
  }

  /** @returns Whether the Event was still there: the API server forgets them after an hour. */
  async #countAgain(told: ToldEvent, namespace: string, signal: AbortSignal): Promise<boolean> {
    const count = told.count + 1;
    const now = this.#clock.now();
    const change = { count, lastTimestamp: secondOf(now), series: { count, lastObservedTime: microsecondOf(now) } };
    const target = { namespace, signal };
    const changed = await ignoringNotFound(() => this.#client.mergePatch(RESOURCES.events, told.name, change, target));
    if (changed === undefined) return false;
    told.count = count;
    return true;
  }

  #made({ chart: { name, uid }, namespace, reason, message }: ChartEvent): KubeObject {
    const now = this.#clock.now();
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: { generateName: `${name}.`, namespace },
      involvedObject: { apiVersion: CHARTS.apiVersion, kind: CHARTS.kind, name, namespace, uid },
      type: reason.endsWith("Failed") || reason === "Ignored" ? "Warning" : "Normal",
      reason,
      message,
      action: "ChartReconciling",
      count: 1,
      eventTime: microsecondOf(now),
      firstTimestamp: secondOf(now),
      lastTimestamp: secondOf(now),
      reportingComponent: "k0s-controller",
      reportingInstance: this.#hostname,
    };
  }
}

function secondOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

function microsecondOf(moment: Date): string {
  return moment.toISOString().replace("Z", "000Z");
}
