import { assertEquals } from "@std/assert";
import { deployCharts } from "../../../../lib/reconcilers/charts/deploy_charts.ts";
import { FakeClock, FakeLogger, FakeRandom } from "../../../support/fakes.ts";
import { turns } from "../../kube/_turns.ts";
import { until } from "../../../support/until.ts";
import type { FakeCluster } from "../../../support/fake_cluster.ts";
import type { HelmSettings } from "../../../../lib/reconcilers/charts/chart_stack.ts";
import { aCluster, chartIn } from "./_charts.ts";

const CRD = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/charts.helm.k0sproject.io";

const ROOT = "/apis/helm.k0sproject.io/v1beta1/namespaces/kube-system/charts";
const CHART = { name: "one", chartname: "/opt/one.tgz", namespace: "apps" };

/** Deploys the charts of a configuration, until what it gives back is called. */
function deploying(cluster: FakeCluster, charts: NonNullable<HelmSettings["charts"]>): () => Promise<void> {
  const common = { client: cluster.client(), clock: new FakeClock(), log: new FakeLogger(), random: new FakeRandom() };
  const ending = new AbortController();
  const ended = deployCharts({ ...common, helm: { concurrencyLevel: 5, charts } }, ending.signal);
  return async () => {
    ending.abort();
    await ended;
  };
}

/** The API server has made the kind usable. */
async function establish(cluster: FakeCluster): Promise<void> {
  await until("the kind is there", () => cluster.objects.has(CRD));
  cluster.put(CRD, { ...cluster.objects.get(CRD)!, status: { conditions: [{ type: "Established", status: "True" }] } });
}

Deno.test("deployCharts() applies the Charts of the configuration, and deletes those that have left it", async () => {
  const cluster = aCluster();
  const first = deploying(cluster, [CHART, { ...CHART, name: "two" }]);
  await establish(cluster);
  await until("both are there", () => chartIn(cluster, "k0s-addon-chart-two") !== undefined);
  assertEquals(chartIn(cluster, "k0s-addon-chart-one")?.spec?.chartName, "/opt/one.tgz");
  await first();

  const second = deploying(cluster, [{ ...CHART, name: "two", order: 3 }]);
  await until("one is gone", () => chartIn(cluster, "k0s-addon-chart-one") === undefined);
  assertEquals(chartIn(cluster, "k0s-addon-chart-two")?.spec?.order, 3);
  await second();
});

Deno.test("deployCharts() brings the Charts of the configuration back when their kind was deleted", async () => {
  const cluster = aCluster();
  const end = deploying(cluster, [CHART]);
  await establish(cluster);
  await until("it is there", () => chartIn(cluster, "k0s-addon-chart-one") !== undefined);
  await turns(60);

  cluster.remove(`${ROOT}/k0s-addon-chart-one`);
  cluster.remove(CRD);
  await establish(cluster);
  await until("it is there again", () => chartIn(cluster, "k0s-addon-chart-one") !== undefined);
  await end();
});
