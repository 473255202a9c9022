/**
 * Measures how long k0s takes to deploy many Helm charts, beside helm itself that is called for the same charts in the
 * same order and as many at once, on a machine of the testbed. Prints JSON.
 *
 *     scripts/deno.sh run -A scripts/bench/charts.ts     # K0S_BINARY names another executable than dist/k0s
 *
 * @module
 */
import type { Chart } from "../../lib/helm/mod.ts";
import { packChart } from "../../tests/support/chart_archive.ts";
import { configMapChart } from "../../tests/support/helm_charts.ts";
import { Machine } from "../../tests/support/machine.ts";
import { TestNode } from "../../tests/support/test_node.ts";
import { type Figures, medians } from "./measure/figures.ts";
import { childOf, processMemory } from "./measure/processes.ts";

const ORDERS = [0, 1, 2];
const CHARTS_PER_ORDER = 10;
const AT_ONCE = 5;
const RUNS = 3;
const ARCHIVES = "/opt/charts";
const HELM = "/var/lib/k0s/bin/helm";
const ADMIN = "/var/lib/k0s/pki/admin.conf";
const DEPLOYED = "--for=jsonpath={.status.status}=deployed";

interface MeasuredChart {
  name: string;
  order: number;
}

const CHARTS: readonly MeasuredChart[] = ORDERS.flatMap((order) =>
  Array.from({ length: CHARTS_PER_ORDER }, (_, index) => ({ name: `chart-${order}-${index}`, order }))
);

/** What helm is told for the same outcome as a Chart has. */
function installCommand({ name }: MeasuredChart): string {
  const flags = "--wait=legacy --wait-for-jobs --timeout=10m --server-side=false --create-namespace";
  return `${HELM} --kubeconfig ${ADMIN} install ${name} ${ARCHIVES}/${name}.tgz -n ${name} ${flags}`;
}

async function shell(machine: Machine, script: string): Promise<void> {
  await machine.run("sh", ["-ec", script]);
}

async function withBareHelm(machine: Machine): Promise<number> {
  const startedMs = performance.now();
  for (const order of ORDERS) {
    const commands = CHARTS.filter((chart) => chart.order === order).map(installCommand);
    const stdin = commands.join("\n");
    await machine.run("xargs", ["-P", String(AT_ONCE), "-I", "{}", "sh", "-c", "{} >/dev/null"], { stdin });
  }
  return performance.now() - startedMs;
}

function objects(): string {
  const items = CHARTS.map(({ name, order }): Chart => ({
    apiVersion: "helm.k0sproject.io/v1beta1",
    kind: "Chart",
    metadata: { name, namespace: "kube-system", finalizers: ["helm.k0sproject.io/uninstall-helm-release"] },
    spec: { chartName: `${ARCHIVES}/${name}.tgz`, namespace: name, order },
  }));
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

async function withCharts(machine: Machine): Promise<number> {
  const startedMs = performance.now();
  await machine.kubectl(["create", "-f", "-"], { stdin: objects() });
  // One program that watches: one that asks again and again would take the processors from what is measured.
  await machine.kubectl(["-n", "kube-system", "wait", "charts", "--all", DEPLOYED, "--timeout=5m"]);
  return performance.now() - startedMs;
}

/** helm is unpacked for the first chart, which is not what is measured here. */
async function unpackHelm(machine: Machine): Promise<void> {
  const [first] = CHARTS;
  const spec = { chartName: `${ARCHIVES}/${first?.name}.tgz`, namespace: "default" };
  const metadata = {
    name: "first",
    namespace: "kube-system",
    finalizers: ["helm.k0sproject.io/uninstall-helm-release"],
  };
  const chart: Chart = { apiVersion: "helm.k0sproject.io/v1beta1", kind: "Chart", metadata, spec };
  await machine.kubectl(["create", "-f", "-"], { stdin: JSON.stringify(chart) });
  await machine.kubectl(["-n", "kube-system", "wait", "chart/first", DEPLOYED, "--timeout=2m"]);
  await machine.kubectl(["-n", "kube-system", "delete", "chart", "first"]);
}

async function measure(): Promise<Figures[]> {
  await using machine = await Machine.create({ name: "one" });
  await Deno.mkdir(`${machine.directory}${ARCHIVES}`, { recursive: true });
  for (const { name } of CHARTS) {
    await Deno.writeFile(`${machine.directory}${ARCHIVES}/${name}.tgz`, packChart(configMapChart(name)));
  }
  await using node = await TestNode.boot(machine);
  await unpackHelm(machine);
  const k0s = await childOf(node.process.pid) ?? node.process.pid;
  const runs: Figures[] = [];
  for (let run = 1; run <= RUNS; run++) {
    const bareHelmMs = await withBareHelm(machine);
    await shell(
      machine,
      CHARTS.map(({ name }) => `${HELM} --kubeconfig ${ADMIN} uninstall ${name} -n ${name} >/dev/null`).join("\n"),
    );
    const before = (await processMemory(k0s)).rssBytes;
    const chartsMs = await withCharts(machine);
    const after = (await processMemory(k0s)).rssBytes;
    await machine.kubectl(["-n", "kube-system", "delete", "charts", "--all", "--timeout=5m"]);
    runs.push({
      bareHelmMs,
      chartsMs,
      ratio: chartsMs / bareHelmMs,
      "k0s.before.rssBytes": before,
      "k0s.after.rssBytes": after,
    });
    console.error(`run ${run}: ${JSON.stringify(runs.at(-1))}`);
  }
  return runs;
}

if (import.meta.main) {
  const runs = await measure();
  console.log(JSON.stringify({ medians: medians(runs), runs }, null, 2));
}
