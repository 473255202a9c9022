import { assert, assertEquals, assertMatch } from "@std/assert";
import { CHART_FINALIZER } from "../../../lib/helm/mod.ts";
import type { KubeObject } from "../../../lib/kube/mod.ts";
import { configMapChart, deploymentChart, hookChart } from "../../support/helm_charts.ts";
import { eventually } from "../../support/eventually.ts";
import { K0S } from "../../support/k0s_binary.ts";
import { type ConfiguredChart, type HelmNode, resourceVersionOf } from "./helm_node.ts";

/** How many charts of ConfigMaps the configuration has, and in how many orders. */
const SMALL = 30;
const ORDERS = 3;
/** How many it has in all. */
const ALL = SMALL + 3;
const NAMESPACE = "small";

/** Charts of a cluster: many small ones in three orders without a version, and one each with a pod, with jobs, out of a registry. */
export async function configureCharts(helm: HelmNode): Promise<void> {
  await helm.repository.publish(configMapChart("small"), deploymentChart("web"), hookChart("hooks"));
  const small = Array.from({ length: SMALL }, (_, index) => ({
    ...{ name: `small-${index}`, chartname: "private/small", namespace: NAMESPACE, order: index % ORDERS },
    values: `greeting: number ${index}\n`,
  }));
  const web = { name: "web", chartname: "open/web", version: "1.0.0", namespace: "default" };
  await helm.registry.push(configMapChart("shut"));
  const shut = { name: "shut", chartname: helm.shutReference, version: "1.0.0", namespace: "default" };
  const hooks = { name: "hooks", chartname: "open/hooks", version: "1.0.0", namespace: "default", order: 1 };
  await helm.configure([...small, web, shut, hooks] satisfies ConfiguredChart[]);
}

/** Everything is deployed, and nothing of an order before all of those below it. */
export async function deployedInOrder(helm: HelmNode): Promise<void> {
  await eventually(async () => {
    const charts = await helm.charts();
    const open = charts.filter(({ status }) => status?.status !== "deployed");
    assert(open.length === 0, `${open.length} are not: ${JSON.stringify(open[0]?.status)}`);
    return charts.length === ALL;
  }, { what: "every chart of the configuration is deployed", withinMs: 180_000, everyMs: 1_000 });

  // Versions of objects grow: a release's Secret is changed last when it is deployed, its ConfigMap is written when it begins.
  const [secrets, configMaps] = [await objects(helm, "secrets", "owner=helm"), await objects(helm, "configmaps", "")];
  const orders = new Map((await helm.charts()).map((chart) => [chart.spec?.releaseName ?? "", chart.spec?.order ?? 0]));
  for (let order = 0; order + 1 < ORDERS; order++) {
    const deployed = secrets.filter(({ metadata: { labels } }) => orders.get(labels?.["name"] ?? "") === order);
    const next = configMaps.filter(({ metadata: { name = "" } }) => orders.get(name) === order + 1);
    assert(deployed.length >= SMALL / ORDERS && next.length >= SMALL / ORDERS, `${deployed.length} ${next.length}`);
    const [last, first] = [Math.max(...deployed.map(resourceVersionOf)), Math.min(...next.map(resourceVersionOf))];
    assert(last < first, `one of order ${order + 1} began at ${first}, before one of order ${order} ended at ${last}`);
  }
}

/** What helm made is there, once each. */
export async function releasesAreThere(helm: HelmNode): Promise<void> {
  assertEquals(await helm.greeting("small-7", NAMESPACE), "number 7");
  assertEquals(await helm.revisions("small-7", NAMESPACE), ["1 deployed"]);
  const format = "jsonpath={.status.readyReplicas}";
  assertEquals(await helm.machine.kubectl(["get", "deployment", "web", "-o", format]), "1");
  const jobs = await helm.machine.kubectl(["get", "jobs", "-o", "jsonpath={.items[*].metadata.name}"]);
  assertEquals(jobs, "hooks-after hooks-before");
  assertEquals(await helm.events("k0s-addon-chart-hooks"), ["Normal Installed"]);
  const { status = {}, metadata } = await helm.chart("k0s-addon-chart-hooks");
  assertEquals(metadata["finalizers"], [CHART_FINALIZER]);
  assertEquals([status.releaseName, status.namespace, status.version], ["hooks", "default", "1.0.0"]);
  assertEquals([status.appVersion, status.revision, status.error], ["4.2", 1, undefined]);
}

/** `k0s status charts`. */
export async function statusTellsOfCharts(helm: HelmNode): Promise<void> {
  const { code, stdout, stderr } = await helm.machine.k0s(["status", "charts"]);
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /^NAME +ORDER +STATUS +RELEASE +VERSION +REVISION +MESSAGE\n/);
  assertMatch(stdout, /^k0s-addon-chart-hooks +1 +deployed +default\/hooks +1\.0\.0 +1$/m);

  const json = JSON.parse((await helm.machine.k0s(["status", "charts", "-o", "json"])).stdout);
  assertEquals(json.length, ALL);
  assertEquals(json[0].order, 0);
  assertEquals(json.at(-1).order, ORDERS - 1);

  const asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", K0S, "status", "charts"];
  const refused = await helm.machine.run("setpriv", asNobody);
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertEquals(refused.stderr, "Error: Cannot look at charts: only root can read what opens the cluster\n");
}

async function objects(helm: HelmNode, kind: string, selector: string): Promise<KubeObject[]> {
  return JSON.parse(await helm.machine.kubectl(["get", kind, "-A", "-l", selector, "-o", "json"])).items;
}
