import {
  type Chart,
  CHART_FINALIZER,
  CHARTS,
  type DeployedRelease,
  type DeployOptions,
  releaseNameOf,
  releaseNamespaceOf,
} from "../../../../lib/helm/mod.ts";
import type { Releases } from "../../../../lib/helm/mod.ts";
import { ChartEvents } from "../../../../lib/reconcilers/charts/chart_events.ts";
import { reconcileCharts } from "../../../../lib/reconcilers/charts/reconcile_charts.ts";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { FakeClock, FakeLogger, FakeRandom } from "../../../support/fakes.ts";
import { turns } from "../../kube/_turns.ts";

const ROOT = "/apis/helm.k0sproject.io/v1beta1/namespaces/kube-system/charts";

/** A cluster that knows Charts. */
export function aCluster(): FakeCluster {
  const cluster = new FakeCluster();
  cluster.kinds.push(CHARTS, { apiVersion: "v1", kind: "Event", plural: "events", namespaced: true });
  return cluster;
}

/** Stores a Chart as a user would. */
export function putChart(
  cluster: FakeCluster,
  name: string,
  more: {
    spec?: Chart["spec"];
    status?: Chart["status"];
    generation?: number;
    isDeleted?: boolean;
    finalizers?: string[];
  } = {},
): void {
  const { spec, status, generation = 1, isDeleted = false, finalizers = [CHART_FINALIZER] } = more;
  const chart: Chart = {
    ...CHART_KIND,
    metadata: {
      name,
      namespace: "kube-system",
      uid: `uid-${name}`,
      generation,
      finalizers,
      ...(isDeleted ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
    },
    spec: { chartName: "repo/one", namespace: "apps", ...spec },
    ...(status === undefined ? {} : { status }),
  };
  cluster.put(`${ROOT}/${name}`, chart);
}

const CHART_KIND = { apiVersion: CHARTS.apiVersion, kind: CHARTS.kind };

/** The Chart as it is stored. */
export function chartIn(cluster: FakeCluster, name: string): Chart | undefined {
  return cluster.objects.get(`${ROOT}/${name}`) as Chart | undefined;
}

/** Reasons and types of the Events of Charts, in their order. */
export function eventsIn(cluster: FakeCluster): string[] {
  const events = cluster.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/events"));
  return events.map(({ body }) => {
    const { type, reason, involvedObject } = body as KubeObject & { involvedObject: { name: string } };
    return `${type} ${reason} ${involvedObject.name}`;
  });
}

/** Releases in memory: what was asked for, in order; each lasts until it is told how it ends. */
export class HeldReleases implements Releases {
  readonly asked: string[] = [];
  readonly #held = new Map<string, { resolve(): void; reject(error: Error): void }>();
  /** Namespace and name of those that others have made: they are upgraded. */
  readonly foreign = new Set<string>();
  #revision = 0;

  async deploy(chart: Chart, { installs }: DeployOptions, signal: AbortSignal): Promise<DeployedRelease> {
    const [releaseName, namespace] = [releaseNameOf(chart), releaseNamespaceOf(chart)];
    if (!this.foreign.has(`${namespace}/${releaseName}`)) await installs();
    await this.#hold("deploy", `${namespace}/${releaseName}`, signal);
    const revision = ++this.#revision;
    const action = revision === 1 ? "installed" : "upgraded";
    return { action, releaseName, namespace, revision, version: "1.0.0", appVersion: "2.0" };
  }

  async uninstall(
    { name, namespace }: { name: string; namespace: string },
    _options: unknown,
    signal: AbortSignal,
  ): Promise<boolean> {
    await this.#hold("uninstall", `${namespace}/${name}`, signal);
    return true;
  }

  /** Ends an action: with an error, or well. */
  end(release: string, error?: Error): void {
    const held = this.#held.get(release);
    if (held === undefined) throw new Error(`nothing is being done for ${release}`);
    this.#held.delete(release);
    if (error === undefined) held.resolve();
    else held.reject(error);
  }

  /** What is being done. */
  get held(): string[] {
    return [...this.#held.keys()];
  }

  async #hold(verb: string, release: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.asked.push(`${verb} ${release}`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#held.set(release, { resolve, reject });
    signal.addEventListener("abort", () => {
      this.#held.delete(release);
      reject(new Error("given up"));
    });
    await promise;
  }
}

/** What one action of a Chart needs. */
export function actionOptions(cluster: FakeCluster, releases: Releases) {
  const options = chartOptions(cluster, releases);
  return { ...options, events: new ChartEvents(options), heirsOf: () => [] };
}

/** What charts are reconciled with. */
export function chartOptions(cluster: FakeCluster, releases: Releases) {
  return {
    client: cluster.client(),
    releases,
    repositories: () => [],
    concurrency: () => 2,
    rests: () => {},
    clock: new FakeClock(),
    log: new FakeLogger(),
    random: new FakeRandom(),
    hostname: "controller",
  };
}

/** Runs `test` beside the reconciler, once that has done what it can with what `prepare` has put there. */
export async function beside(
  test: (context: {
    cluster: ReturnType<typeof aCluster>;
    releases: HeldReleases;
    clock: ReturnType<typeof chartOptions>["clock"];
  }) => Promise<void>,
  prepare: (cluster: ReturnType<typeof aCluster>, releases: HeldReleases) => void = () => {},
): Promise<void> {
  const cluster = aCluster();
  const releases = new HeldReleases();
  prepare(cluster, releases);
  const options = chartOptions(cluster, releases);
  const ending = new AbortController();
  const running = reconcileCharts(options, ending.signal);
  try {
    await turns(60);
    await test({ cluster, releases, clock: options.clock });
  } finally {
    ending.abort();
    await running;
  }
}
