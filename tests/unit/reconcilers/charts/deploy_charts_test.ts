import { assertEquals } from "@std/assert";
import { deployCharts } from "../../../../lib/reconcilers/charts/deploy_charts.ts";
import { FakeClock, FakeLogger, FakeRandom } from "../../../support/fakes.ts";
import { turns } from "../../kube/_turns.ts";
import { aCluster, chartIn } from "./_charts.ts";

const CRD = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/charts.helm.k0sproject.io";

const CHART = { name: "one", chartname: "/opt/one.tgz", namespace: "apps" };

Deno.test("deployCharts() applies the Charts of the configuration, and deletes those that have left it", async () => {
  const cluster = aCluster();
  const common = { client: cluster.client(), clock: new FakeClock(), log: new FakeLogger(), random: new FakeRandom() };
  const signal = new AbortController().signal;
  const first = deployCharts(
    { ...common, helm: { concurrencyLevel: 5, charts: [CHART, { ...CHART, name: "two" }] } },
    signal,
  );
  await turns(60);
  const conditions = [{ type: "Established", status: "True" }];
  cluster.put(CRD, { ...cluster.objects.get(CRD)!, status: { conditions } });
  await first;
  assertEquals(chartIn(cluster, "k0s-addon-chart-one")?.spec?.chartName, "/opt/one.tgz");
  await deployCharts(
    { ...common, helm: { concurrencyLevel: 5, charts: [{ ...CHART, name: "two", order: 3 }] } },
    signal,
  );
  assertEquals(chartIn(cluster, "k0s-addon-chart-one"), undefined);
  assertEquals(chartIn(cluster, "k0s-addon-chart-two")?.spec?.order, 3);
});
