import { backoffDelayMs, Changes, fractionOf, ignoreCancelled, LinkedAbort, messageOf } from "../../base/mod.ts";
import { type Chart, CHART_NAMESPACE, CHARTS } from "../../helm/mod.ts";
import { followState, ignoringNotFound } from "../../kube/mod.ts";
import type { Random } from "../../platform/mod.ts";
import { ChartEvents } from "./chart_events.ts";
import { type ChartFailure, type ChartPlan, type OrderedChart, planCharts } from "./chart_order.ts";
import { type ChartRecord, recordOf } from "./chart_record.ts";
import { attendForeignCharts } from "./foreign_charts.ts";
import { type ChartPorts, performChart } from "./perform_chart.ts";
import { heirsOf } from "./release_claims.ts";

/** What {@link reconcileCharts} needs. */
export interface ReconcileChartsOptions extends ChartPorts {
  /** Name of this controller's machine. */
  hostname: string;
  random: Random;
  /** How many charts may be deployed at once, as the configuration is now. */
  concurrency(): number;
  /** Told whenever there is nothing more to do for now. */
  rests(): void;
}

/**
 * Makes the releases of helm what the Charts of the cluster say, until `signal` is aborted: installs, upgrades, uninstalls,
 * in their order, and tries again what fails. To be run by the leader.
 *
 * An action for a Chart that has changed or goes is given up: what it leaves behind is taken up by the next one, as after
 * a power cut.
 */
export async function reconcileCharts(options: ReconcileChartsOptions, signal: AbortSignal): Promise<void> {
  const log = options.log.with({ component: "helm" });
  await new ChartReconciler({ ...options, log }, signal).run();
}

/** Upstream's delays begin at milliseconds; helm then asks repositories that are away many times. */
const RETRY = { firstMs: 10_000, limitMs: 600_000 };
/**
 * What it is said of, what waits for what, in milliseconds: of many charts, each that is done is news for all others, and most have
 * their turn before anybody has read what they wait for.
 */
const SAYING = { everyMs: 3_000, restPerChartMs: 100 };

interface RunningAction {
  uid: string;
  generation: number;
  stop: LinkedAbort;
  ended: Promise<void>;
}

class ChartReconciler {
  readonly #options: ReconcileChartsOptions;
  readonly #events: ChartEvents;
  readonly #signal: AbortSignal;
  readonly #changes = new Changes();
  readonly #planned = new Changes();
  #records: ReadonlyMap<string, ChartRecord> = new Map();
  readonly #running = new Map<string, RunningAction>();
  /** By the uid of a Chart: which generation of it failed, how often. */
  readonly #failures = new Map<string, ChartFailure & { generation: number; count: number }>();
  /** By the uid of a Chart: which generation of it was brought about, which the watch may not know yet. */
  readonly #done = new Map<string, number>();
  /** By the uid of a Chart: what its status says that it waits for. */
  readonly #said = new Map<string, string>();
  /** What waits for what now. */
  #waiting: ChartPlan["waiting"] = new Map();

  constructor(options: ReconcileChartsOptions, signal: AbortSignal) {
    this.#options = options;
    this.#events = new ChartEvents(options);
    this.#signal = signal;
  }

  async run(): Promise<void> {
    const foreign = attendForeignCharts({ ...this.#options, events: this.#events }, this.#signal);
    const others = [this.#follow(), this.#sayWaiting(), foreign];
    const { clock, concurrency, rests } = this.#options;
    let isBusy = false;
    while (!this.#signal.aborted) {
      const nowMs = clock.monotonicMs();
      const charts = [...this.#records.values()].map((record) => this.#ordered(record));
      const plan = planCharts(charts, { nowMs, concurrency: concurrency() });
      this.#waiting = plan.waiting;
      this.#planned.notify();
      for (const name of plan.begin) this.#begin(this.#records.get(name)!);
      if (isBusy && this.#running.size === 0) rests();
      isBusy = this.#running.size > 0;
      await this.#changedOrTime(this.#changes.next(this.#signal), plan.nextMs);
    }
    await Promise.all([...others, ...[...this.#running.values()].map(({ ended }) => ended)]);
  }

  async #follow(): Promise<void> {
    const { client, clock, log } = this.#options;
    const selection = { namespace: CHART_NAMESPACE, keep: recordOf, clock, log, signal: this.#signal };
    for await (const { objects } of followState<Chart, ChartRecord>(client, CHARTS, selection)) {
      this.#records = objects;
      for (const [name, { uid, generation, stop }] of this.#running) {
        const record = objects.get(name);
        if (record?.uid !== uid || record.generation !== generation) stop.abort();
      }
      this.#forgetAllBut(new Set([...objects.values()].map(({ uid }) => uid)));
      this.#changes.notify();
    }
  }

  #forgetAllBut(uids: ReadonlySet<string>): void {
    for (const known of [this.#failures, this.#done, this.#said]) {
      for (const uid of known.keys()) if (!uids.has(uid)) known.delete(uid);
    }
  }

  #ordered(record: ChartRecord): OrderedChart {
    const { name, uid, generation, order, created, release, isDeployed, isDeleted, isDone, timeoutMs } = record;
    const failure = this.#failures.get(uid);
    return {
      name,
      order,
      created,
      release,
      isDeployed: isDeployed || this.#done.has(uid),
      isDeleted,
      isDone: isDone || this.#done.get(uid) === generation,
      isRunning: this.#running.has(name),
      failure: failure?.generation === generation ? failure : undefined,
      timeoutMs,
    };
  }

  #heirsOf(record: ChartRecord): string[] {
    return heirsOf(record, [...this.#records.values()].map((other) => this.#ordered(other)));
  }

  #begin(record: ChartRecord): void {
    const { name, uid, generation } = record;
    const stop = new LinkedAbort(this.#signal);
    const ended = this.#perform(record, stop.signal).finally(() => {
      stop[Symbol.dispose]();
      this.#running.delete(name);
      this.#changes.notify();
    });
    this.#running.set(name, { uid, generation, stop, ended });
  }

  async #perform(record: ChartRecord, signal: AbortSignal): Promise<void> {
    const { uid, generation } = record;
    const beganMs = this.#options.clock.monotonicMs();
    this.#said.delete(uid);
    try {
      const more = { events: this.#events, heirsOf: (one: ChartRecord) => this.#heirsOf(one) };
      await performChart(record, { ...this.#options, ...more }, signal);
      this.#failures.delete(uid);
      this.#done.set(uid, generation);
    } catch {
      // It has been said where it happened.
      if (!signal.aborted) this.#fail(record, beganMs);
    }
  }

  #fail({ uid, generation }: ChartRecord, beganMs: number): void {
    const { clock, random } = this.#options;
    const before = this.#failures.get(uid);
    const isSame = before?.generation === generation;
    const count = isSame ? before.count + 1 : 1;
    const delayMs = backoffDelayMs(count, fractionOf(random.bytes(4)), RETRY);
    const sinceMs = isSame ? before.sinceMs : beganMs;
    this.#failures.set(uid, { generation, count, sinceMs, retryAtMs: clock.monotonicMs() + delayMs });
  }

  async #sayWaiting(): Promise<void> {
    const { clock } = this.#options;
    let said = 0;
    while (!this.#signal.aborted) {
      if (this.#waiting.size === 0) {
        await this.#planned.next(this.#signal);
        continue;
      }
      await clock.sleep(Math.max(SAYING.everyMs, said * SAYING.restPerChartMs), this.#signal).catch(ignoreCancelled);
      said = 0;
      for (const name of this.#waiting.keys()) if (await this.#sayWhy(name)) said++;
    }
  }

  /** @returns Whether there was news. */
  async #sayWhy(name: string): Promise<boolean> {
    const { client, log } = this.#options;
    const waitingFor = this.#waiting.get(name);
    const { uid = "", waitingFor: known } = this.#records.get(name) ?? {};
    // It may have begun while others were told.
    if (waitingFor === undefined || (this.#said.get(uid) ?? known) === waitingFor) return false;
    this.#said.set(uid, waitingFor);
    const target = { namespace: CHART_NAMESPACE, subresource: "status", signal: this.#signal };
    const status = { status: "waiting", waitingFor };
    await ignoringNotFound(() => client.mergePatch(CHARTS, name, { status }, target)).catch((error: unknown) => {
      this.#said.delete(uid);
      log.debug("Cannot say what a Chart waits for", { chart: name, error: messageOf(error) });
    });
    return true;
  }

  async #changedOrTime(changed: Promise<void>, atMs: number | undefined): Promise<void> {
    if (atMs === undefined) return await changed;
    const { clock } = this.#options;
    using until = new LinkedAbort(this.#signal);
    const time = clock.sleep(Math.max(0, atMs - clock.monotonicMs()), until.signal).catch(ignoreCancelled);
    await Promise.race([changed, time]);
  }
}
