/**
 * Measures how long a change of the configuration takes until it is in effect, per kind of component, on one controller
 * with a worker in a machine of the testbed: from the moment at which k0s is told to read its file again. Asks the API ten times
 * a second meanwhile, for its longest outage. Prints JSON, and a table for `docs/benchmarks.md` to standard error.
 *
 *     scripts/deno.sh run -A scripts/bench/reload.ts [ROUNDS [KIND]]     # 5, all; K0S_BINARY names another executable than dist/k0s
 *
 * `KIND` is a part of the names of those kinds that are measured.
 *
 * @module
 */
import { denoHttp } from "../../lib/platform/mod.ts";
import { readProgress, reloadConfiguration } from "../../lib/status/mod.ts";
import { ApiProbe } from "../../tests/support/api_probe.ts";
import { packChart } from "../../tests/support/chart_archive.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { configMapChart } from "../../tests/support/helm_charts.ts";
import { Machine } from "../../tests/support/machine.ts";
import { changedPids, commandLine } from "../../tests/support/node_processes.ts";
import { TestNode } from "../../tests/support/test_node.ts";
import { hostCpuSeconds } from "./measure/processes.ts";
import { seconds } from "./measure/figures.ts";

const CONFIG = "/run/k0s.yaml";
const ARCHIVE = "/opt/charts/web.tgz";
const ADMIN = "/var/lib/k0s/pki/admin.conf";
const IN_SYSTEM = ["-n", "kube-system"];
const WITHIN = "--timeout=3m";

/** What is changed, and how it shows from outside that k0s itself has brought it about. */
interface Kind {
  name: string;
  /** The configuration's spec in a round. */
  spec(round: number): Record<string, unknown>;
  /** Comes back as soon as it is in effect beyond what k0s waits for itself. @default {at once} */
  inEffect?(machine: Machine, round: number): Promise<unknown>;
  /** What the change has to have brought about: processes that began again, and an argument of the first. */
  proves?: { process: string; argument?(round: number): string };
}

const HOSTS_TOML = "/var/lib/k0s/registries/registry.example/hosts.toml";
const mirrorIn = (round: number) => `https://127.0.0.1:${5_000 + round}`;

/** Replaces the pods of a Deployment of the system. */
function podPatch(name: string, round: number) {
  const metadata = { annotations: { round: String(round) } };
  return {
    target: { kind: "Deployment", name, namespace: "kube-system" },
    patch: { type: "StrategicMergePatch", content: JSON.stringify({ spec: { template: { metadata } } }) },
  };
}

/** Waits until the pods of a Deployment are those of a round; it is made anew by k0s, which may be a moment away. */
async function hasRolledOut(machine: Machine, name: string, round: number): Promise<void> {
  const wanted = `--for=jsonpath={.spec.template.metadata.annotations.round}=${round}`;
  await machine.kubectl([...IN_SYSTEM, "wait", `deployment/${name}`, wanted, WITHIN]);
  await machine.kubectl([...IN_SYSTEM, "rollout", "status", `deployment/${name}`, WITHIN]);
}

const KINDS: readonly Kind[] = [
  {
    name: "argument of kube-apiserver",
    spec: (round) => ({ api: { extraArgs: { "max-requests-inflight": String(400 + round) } } }),
    proves: { process: "kube-apiserver", argument: (round) => `--max-requests-inflight=${400 + round}` },
  },
  {
    name: "argument of kube-controller-manager",
    spec: (round) => ({ controllerManager: { extraArgs: { "node-monitor-period": `${5 + round}s` } } }),
    proves: { process: "kube-controller-manager", argument: (round) => `--node-monitor-period=${5 + round}s` },
  },
  {
    name: "argument of kube-scheduler",
    spec: (round) => ({ scheduler: { extraArgs: { v: String(1 + round) } } }),
    proves: { process: "kube-scheduler", argument: (round) => `--v=${1 + round}` },
  },
  {
    name: "worker profile, until the Node has it",
    spec: (round) => ({ workerProfiles: [{ name: "default", values: { maxPods: 100 + round } }] }),
    inEffect: (machine, round) =>
      machine.kubectl(["wait", "node", "--all", `--for=jsonpath={.status.capacity.pods}=${100 + round}`, WITHIN]),
    proves: { process: "kubelet" },
  },
  {
    name: "port of konnectivity's agents, until they have it",
    spec: (round) => ({ konnectivity: { agentPort: 8_140 + round } }),
    inEffect: (machine) => machine.kubectl([...IN_SYSTEM, "rollout", "status", "ds/konnectivity-agent", WITHIN]),
    proves: { process: "konnectivity", argument: (round) => `--agent-port=${8_140 + round}` },
  },
  {
    name: "mode of kube-proxy, until its pod runs by it",
    spec: (round) => ({ network: { kubeProxy: { mode: round % 2 === 1 ? "nftables" : "iptables" } } }),
    inEffect: (machine) => machine.kubectl([...IN_SYSTEM, "rollout", "status", "ds/kube-proxy", WITHIN]),
  },
  {
    name: "MTU of kube-router, until its pod runs by it",
    spec: (round) => ({ network: { kuberouter: { autoMTU: false, mtu: 1_400 + round } } }),
    inEffect: (machine) => machine.kubectl([...IN_SYSTEM, "rollout", "status", "ds/kube-router", WITHIN]),
  },
  {
    name: "patch of CoreDNS, until its pod runs by it",
    spec: (round) => ({ network: { coreDNS: { patches: [podPatch("coredns", round)] } } }),
    inEffect: (machine, round) => hasRolledOut(machine, "coredns", round),
  },
  {
    name: "patch of metrics-server, until its pod runs by it",
    spec: (round) => ({ metricsServer: { patches: [podPatch("metrics-server", round)] } }),
    inEffect: (machine, round) => hasRolledOut(machine, "metrics-server", round),
  },
  {
    name: "mirror of a registry, until containerd is told of it",
    spec: (round) => ({
      containerd: { registries: [{ host: "registry.example", mirrors: [{ url: mirrorIn(round) }] }] },
    }),
    inEffect: (machine, round) =>
      eventually(async () => (await machine.run("cat", [HOSTS_TOML])).stdout.includes(mirrorIn(round)), {
        ...{ what: "containerd is told", withinMs: 180_000, everyMs: 20 },
      }),
  },
  {
    name: "values of a chart of one ConfigMap, until it is deployed",
    spec: (round) => ({
      extensions: {
        helm: { charts: [{ name: "web", chartname: ARCHIVE, namespace: "default", values: `greeting: ${round}` }] },
      },
    }),
    inEffect: async (machine, round) => {
      const wanted = `--for=jsonpath={.data.greeting}=${round}`;
      // There is none before the first round.
      await eventually(() => machine.kubectl(["wait", "configmap/web", wanted, WITHIN]).then(() => true, () => false), {
        ...{ what: "the chart is deployed", withinMs: 180_000, everyMs: 50 },
      });
    },
  },
];

async function write(machine: Machine, spec: Record<string, unknown>): Promise<void> {
  await machine.run("sh", ["-c", `cat > ${CONFIG}`], { stdin: JSON.stringify({ spec }) });
}

/** One change: how long until k0s says that it is in effect, and until it is, in milliseconds. */
async function change(node: TestNode, kind: Kind, round: number): Promise<{ reportedMs: number; effectiveMs: number }> {
  const { machine } = node;
  const socket = `/proc/${machine.initPid}/root/run/k0s/status.sock`;
  const before = await node.pids();
  await write(machine, kind.spec(round));
  const startedMs = performance.now();
  await reloadConfiguration(socket, denoHttp);
  const isInEffect = async () => (await readProgress(socket, denoHttp)).isInEffect;
  await eventually(isInEffect, { what: `${kind.name} is in effect`, withinMs: 180_000, everyMs: 20 });
  const reportedMs = performance.now() - startedMs;
  await kind.inEffect?.(machine, round);
  const effectiveMs = performance.now() - startedMs;
  const { failures } = await readProgress(socket, denoHttp);
  if (failures.length > 0) throw new Error(failures.join("\n"));
  await requireProof(node, kind, { before, round });
  return { reportedMs, effectiveMs };
}

async function requireProof(
  node: TestNode,
  { name, proves }: Kind,
  { before, round }: { before: Record<string, number>; round: number },
): Promise<void> {
  const changed = changedPids(before, await node.pids());
  const wanted = proves === undefined ? [] : [proves.process];
  if (changed.join() !== wanted.join()) throw new Error(`${name}: ${changed.join(", ") || "nothing"} began again`);
  const argument = proves?.argument?.(round);
  if (proves === undefined || argument === undefined) return;
  if (!(await commandLine(node, proves.process)).includes(argument)) throw new Error(`${name}: no ${argument}`);
}

interface Row {
  name: string;
  reportedMs: number[];
  effectiveMs: number[];
  /** Longest time without an answer of the API in each round. */
  outageMs: number[];
}

async function measure(rounds: number, kinds: readonly Kind[]): Promise<Row[]> {
  await using machine = await Machine.create({ name: "one" });
  await Deno.mkdir(`${machine.directory}/opt/charts`, { recursive: true });
  await Deno.writeFile(`${machine.directory}${ARCHIVE}`, packChart(configMapChart("web")));
  await write(machine, {});
  await using node = await TestNode.boot(machine, ["--enable-worker", "--no-taints", "-c", CONFIG]);
  await node.systemPodsReady();
  const { stdout: admin } = await machine.run("cat", [ADMIN]);
  const rows: Row[] = [];
  for (const kind of kinds) {
    const row: Row = { name: kind.name, reportedMs: [], effectiveMs: [], outageMs: [] };
    // What is unpacked for the first time, and what the kind changes back from the one before, is not counted.
    await change(node, kind, 0).catch((error) => {
      if (!(error instanceof Error) || !error.message.includes("began again")) throw error;
    });
    for (let round = 1; round <= rounds; round++) {
      await using probe = await ApiProbe.start(machine, [admin]);
      const { reportedMs, effectiveMs } = await change(node, kind, round);
      await probe.answered([0], 20_000);
      row.reportedMs.push(reportedMs);
      row.effectiveMs.push(effectiveMs);
      row.outageMs.push(await probe.longestPauseMs());
    }
    console.error(`${kind.name}: ${JSON.stringify(row)}`);
    rows.push(row);
  }
  return rows;
}

function table(rows: readonly Row[]): string {
  return [
    "| change | k0s has settled: lowest … median … highest | in effect | longest time without an answer of the API |",
    "| --- | --- | --- | --- |",
    ...rows.map(({ name, reportedMs, effectiveMs, outageMs }) =>
      `| ${name} | ${seconds(reportedMs)} | ${seconds(effectiveMs)} | ${seconds(outageMs)} |`
    ),
  ].join("\n");
}

if (import.meta.main) {
  const [before, startedMs] = [await hostCpuSeconds(), performance.now()];
  const [rounds = "5", part = ""] = Deno.args;
  const rows = await measure(Number(rounds), KINDS.filter(({ name }) => name.includes(part)));
  const used = (await hostCpuSeconds() - before) * 1_000 / (performance.now() - startedMs) /
    navigator.hardwareConcurrency;
  console.log(JSON.stringify({ rows, load: Deno.loadavg(), processorsUsed: used }, null, 2));
  console.error(table(rows));
}
