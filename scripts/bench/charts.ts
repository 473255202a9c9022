/**
 * Measures how long k0s takes to deploy many Helm charts, beside helm itself that is called for the same charts in the
 * same order and as many at once, on a machine of the testbed: as an administrator calls it, with the very arguments that k0s
 * gives it, and with its settings of Go as well. Prints JSON; CPU times are those of the whole machine.
 *
 *     scripts/deno.sh run -A scripts/bench/charts.ts [RUNS]     # K0S_BINARY names another executable than dist/k0s
 *
 * @module
 */
import type { Chart } from "../../lib/helm/mod.ts";
import { RARE_COLLECTION } from "../../lib/helm/helm_program.ts";
import { stepCommand } from "../../lib/helm/step_command.ts";
import { packChart } from "../../tests/support/chart_archive.ts";
import { configMapChart } from "../../tests/support/helm_charts.ts";
import { Machine } from "../../tests/support/machine.ts";
import { TestNode } from "../../tests/support/test_node.ts";
import type { ChartBurst, ChartBurstTook } from "./measure/chart_burst_program.ts";
import { type Figures, medians, prefixed } from "./measure/figures.ts";
import { childOf, machineCpuSeconds, processMemory, processStat } from "./measure/processes.ts";

const ORDERS = [0, 1, 2];
const CHARTS_PER_ORDER = 10;
const AT_ONCE = 5;
const RUNS = 5;
const ARCHIVES = "/opt/charts";
const BURST = "/run/chart-burst.json";
const HELM = "/var/lib/k0s/bin/helm";
const ADMIN = "/var/lib/k0s/pki/admin.conf";
const DEPLOYED = "--for=jsonpath={.status.status}=deployed";
const IN_SYSTEM = ["-n", "kube-system"];
const PROGRAM = new URL("measure/chart_burst_program.ts", import.meta.url).pathname;

interface MeasuredChart {
  name: string;
  order: number;
}

const CHARTS: readonly MeasuredChart[] = ORDERS.flatMap((order) =>
  Array.from({ length: CHARTS_PER_ORDER }, (_, index) => ({ name: `chart-${order}-${index}`, order }))
);

/** What an administrator tells helm for the same outcome as a Chart has. */
function asAdministrators({ name }: MeasuredChart): string[] {
  const flags = ["--wait=legacy", "--wait-for-jobs", "--timeout=10m", "--server-side=false", "--create-namespace"];
  return ["install", name, `${ARCHIVES}/${name}.tgz`, "-n", name, ...flags];
}

/** What k0s itself tells helm. */
function asK0s({ name }: MeasuredChart): string[] {
  const release = { name, namespace: name };
  const chart = `${ARCHIVES}/${name}.tgz`;
  return stepCommand("install", { release, chart, timeoutMs: 600_000, forceUpgrade: true, hasValues: false }).args;
}

async function shell(machine: Machine, script: string, settings: Record<string, string> = {}): Promise<void> {
  // helm's caches are to be those of this machine.
  const env = { ...settings, HOME: ARCHIVES };
  const { code, stderr } = await machine.run("sh", ["-ec", script], { env, withinMs: 120_000 });
  if (code !== 0) throw new Error(`${script.slice(0, 200)}: ${stderr}`);
}

/** Calls helm for every chart, {@link AT_ONCE} at a time and order after order, and uninstalls them again. */
async function withBareHelm(
  machine: Machine,
  argsOf: (chart: MeasuredChart) => string[],
  settings: Record<string, string> = {},
): Promise<ChartBurstTook> {
  const branch = machine.directory.slice(machine.directory.lastIndexOf("/") + 1);
  const cpuBefore = await machineCpuSeconds(branch);
  const startedMs = performance.now();
  for (const order of ORDERS) {
    const commands = CHARTS.filter((chart) => chart.order === order).map((chart) => argsOf(chart).join(" "));
    await shell(
      machine,
      `xargs -P ${AT_ONCE} -L 1 ${HELM} --kubeconfig ${ADMIN} >/dev/null <<END\n${commands.join("\n")}\nEND`,
      settings,
    );
  }
  const took = { ms: performance.now() - startedMs, cpuSeconds: await machineCpuSeconds(branch) - cpuBefore };
  await shell(
    machine,
    CHARTS.map(({ name }) => `${HELM} --kubeconfig ${ADMIN} uninstall ${name} -n ${name}`).join("\n"),
  );
  return took;
}

function chartOf({ name, order }: MeasuredChart): Chart {
  return {
    apiVersion: "helm.k0sproject.io/v1beta1",
    kind: "Chart",
    metadata: { name, namespace: "kube-system", finalizers: ["helm.k0sproject.io/uninstall-helm-release"] },
    spec: { chartName: `${ARCHIVES}/${name}.tgz`, namespace: name, order },
  };
}

async function withCharts(machine: Machine): Promise<ChartBurstTook> {
  const args = ["run", "-A", "--cached-only", PROGRAM, BURST];
  const { code, stdout, stderr } = await machine.run(Deno.execPath(), args, { withinMs: 360_000 });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** helm is unpacked for the first chart, and the namespaces are there from the first run on: neither is measured here. */
async function prepare(machine: Machine): Promise<void> {
  const [first] = CHARTS;
  const namespaces = CHARTS.map(({ name }) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  const items = [...namespaces, chartOf({ ...first!, order: 0 })];
  await machine.kubectl(["create", "-f", "-"], { stdin: JSON.stringify({ apiVersion: "v1", kind: "List", items }) });
  await machine.kubectl([...IN_SYSTEM, "wait", `chart/${first!.name}`, DEPLOYED, "--timeout=2m"]);
  await machine.kubectl([...IN_SYSTEM, "delete", "charts", "--all"]);
  const { stdout: kubeconfig } = await machine.run("cat", [ADMIN]);
  const burst: ChartBurst = { kubeconfig, charts: CHARTS.map(chartOf) };
  await machine.run("sh", ["-c", `umask 077; cat > ${BURST}`], { stdin: JSON.stringify(burst) });
}

async function measureOnce(machine: Machine, k0s: number): Promise<Figures> {
  const administrators = await withBareHelm(machine, asAdministrators);
  const sameArguments = await withBareHelm(machine, asK0s);
  const sameCalls = await withBareHelm(machine, asK0s, RARE_COLLECTION);
  const before = await processMemory(k0s);
  const { cpuSeconds } = await processStat(k0s);
  const charts = await withCharts(machine);
  const after = await processMemory(k0s);
  const k0sCpuSeconds = (await processStat(k0s)).cpuSeconds - cpuSeconds;
  await machine.kubectl([...IN_SYSTEM, "delete", "charts", "--all", "--timeout=5m"]);
  return {
    ...prefixed("administrators", { ...administrators }),
    ...prefixed("sameArguments", { ...sameArguments }),
    ...prefixed("sameCalls", { ...sameCalls }),
    ...prefixed("charts", { ...charts }),
    ratio: charts.ms / administrators.ms,
    ratioOfCpu: charts.cpuSeconds / administrators.cpuSeconds,
    "sameArguments.ratio": charts.ms / sameArguments.ms,
    "sameArguments.ratioOfCpu": charts.cpuSeconds / sameArguments.cpuSeconds,
    "sameCalls.ratio": charts.ms / sameCalls.ms,
    "sameCalls.ratioOfCpu": charts.cpuSeconds / sameCalls.cpuSeconds,
    "k0s.cpuSeconds": k0sCpuSeconds,
    "k0s.before.rssBytes": before.rssBytes,
    "k0s.after.rssBytes": after.rssBytes,
  };
}

async function measure(wanted: number): Promise<Figures[]> {
  await using machine = await Machine.create({ name: "one" });
  await Deno.mkdir(`${machine.directory}${ARCHIVES}`, { recursive: true });
  for (const { name } of CHARTS) {
    await Deno.writeFile(`${machine.directory}${ARCHIVES}/${name}.tgz`, packChart(configMapChart(name)));
  }
  await using node = await TestNode.boot(machine);
  await prepare(machine);
  const k0s = await childOf(node.process.pid) ?? node.process.pid;
  const runs: Figures[] = [];
  // The first one warms caches, helm's own among them, and is not counted.
  for (let run = 0; run <= wanted; run++) {
    const figures = await measureOnce(machine, k0s);
    if (run > 0) runs.push(figures);
    console.error(`run ${run}: ${JSON.stringify(figures)}`);
  }
  return runs;
}

if (import.meta.main) {
  const runs = await measure(Number(Deno.args[0] ?? RUNS));
  console.log(JSON.stringify({ medians: medians(runs), runs }, null, 2));
}
