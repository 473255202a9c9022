/**
 * Measures for how long the API is away while three controllers, told at the same time, take over a changed argument of
 * kube-apiserver: as a client sees it through HAProxy in front of them, configured as the guide says, as a worker does through
 * its own load balancer, and of each API server by itself. Machines of the testbed, which share this host's processors. Prints
 * JSON, and a table for `docs/benchmarks.md` to standard error.
 *
 *     scripts/deno.sh run -A scripts/bench/reload_cluster.ts [ROUNDS]     # 5; K0S_BINARY names another executable than dist/k0s
 *
 * @module
 */
import { denoHttp } from "../../lib/platform/mod.ts";
import { readProgress, reloadConfiguration } from "../../lib/status/mod.ts";
import { Balancer } from "../../tests/e2e/high_availability/balancer.ts";
import { NodeLocalProbe } from "../../tests/e2e/node_local_load_balancing/node_local_probe.ts";
import { ApiProbe } from "../../tests/support/api_probe.ts";
import { adminKubeconfig, ControlPlane } from "../../tests/support/control_plane.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { Machine } from "../../tests/support/machine.ts";
import { Network } from "../../tests/support/network.ts";
import { commandLine } from "../../tests/support/node_processes.ts";
import { TestNode } from "../../tests/support/test_node.ts";
import { seconds } from "./measure/figures.ts";
import { hostCpuSeconds } from "./measure/processes.ts";

/** Where a controller looks that is not told otherwise. */
const CONFIG = "/etc/k0s/k0s.yaml";
/** How long all controllers may take, in milliseconds. */
const WITHIN_MS = 300_000;

/** The machines of the measurement. */
interface Cluster {
  controlPlane: ControlPlane;
  balancer: Balancer;
  client: Machine;
  worker: Machine;
}

/** What one change has cost, in milliseconds. */
interface Round {
  /** Until the last controller says that the change is in effect. */
  inEffectMs: number;
  balancedMs: number;
  nodeLocalMs: number;
  /** Longest outage of each API server. */
  each: number[];
  /** Longest time in which two of them were away. */
  together: number;
}

async function write(machine: Machine, round: number): Promise<void> {
  const config = {
    spec: {
      api: { extraArgs: { "max-requests-inflight": String(400 + round) } },
      network: { nodeLocalLoadBalancing: { enabled: true } },
    },
  };
  await machine.run("sh", ["-c", `mkdir -p /etc/k0s && cat > ${CONFIG}`], { stdin: JSON.stringify(config) });
}

async function change({ controlPlane, balancer, client, worker }: Cluster, round: number): Promise<Round> {
  const { machines } = controlPlane;
  const indexes = machines.map((_, index) => index);
  await using servers = await ApiProbe.start(client, await Promise.all(machines.map(adminKubeconfig)));
  await using balanced = await ApiProbe.start(client, [balancer.kubeconfig]);
  await using nodeLocal = await NodeLocalProbe.start(worker);
  for (const machine of machines) await write(machine, round);
  const sockets = machines.map(({ initPid }) => `/proc/${initPid}/root/run/k0s/status.sock`);
  const startedMs = performance.now();
  await Promise.all(sockets.map((socket) => reloadConfiguration(socket, denoHttp)));
  const areInEffect = async () => {
    const all = await Promise.all(sockets.map((socket) => readProgress(socket, denoHttp)));
    return all.every(({ isInEffect }) => isInEffect);
  };
  await eventually(areInEffect, {
    what: "the change is in effect on all controllers",
    withinMs: WITHIN_MS,
    everyMs: 50,
  });
  const inEffectMs = performance.now() - startedMs;
  for (const machine of machines) {
    const argument = `--max-requests-inflight=${400 + round}`;
    const line = await commandLine(controlPlane.node(machine), "kube-apiserver");
    if (!line.includes(argument)) throw new Error(`No ${argument} on "${machine.name}"`);
  }
  await servers.answered(indexes, 60_000);
  await balanced.answered([0], 60_000);
  await nodeLocal.answers(5);
  const outages = await servers.outages();
  const nodeLocalMs = nodeLocal.report().longestGapMs;
  return { inEffectMs, balancedMs: await balanced.longestPauseMs(), nodeLocalMs, ...outages };
}

async function measure(rounds: number): Promise<Round[]> {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });
  await using three = await Machine.create({ name: "three", network });
  await using box = await Machine.create({ name: "box", network });
  await using client = await Machine.create({ name: "client", network });
  await using controlPlane = new ControlPlane();
  for (const machine of [one, two, three]) {
    await write(machine, 0);
    await controlPlane.add(machine);
  }
  await using worker = await TestNode.startWorker(box, await controlPlane.node(one).createToken("worker"));
  await worker.ready();
  await using balancer = await Balancer.start(client, [one, two, three]);
  const behind = async () => (await worker.status()).NodeLocalLoadBalancing?.APIServers ?? [];
  await eventually(async () => (await behind()).length === 3, { what: "the worker knows all", withinMs: 60_000 });
  const results: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    const result = await change({ controlPlane, balancer, client, worker: box }, round);
    console.error(`round ${round}: ${JSON.stringify(result)}`);
    results.push(result);
  }
  return results;
}

function table(rounds: readonly Round[]): string {
  const row = (name: string, value: (round: Round) => number) => `| ${name} | ${seconds(rounds.map(value))} |`;
  return [
    "| three controllers, an argument of kube-apiserver | lowest … median … highest |",
    "| --- | --- |",
    row("until the last one has settled", ({ inEffectMs }) => inEffectMs),
    row("longest time without an answer of the API through HAProxy", ({ balancedMs }) => balancedMs),
    row("through the load balancer of a worker, a new connection for each question", ({ nodeLocalMs }) => nodeLocalMs),
    `| of each API server by itself | ${seconds(rounds.flatMap(({ each }) => each))} |`,
    row("two API servers at once", ({ together }) => together),
  ].join("\n");
}

if (import.meta.main) {
  const [before, startedMs] = [await hostCpuSeconds(), performance.now()];
  const rounds = await measure(Number(Deno.args[0] ?? 5));
  const used = (await hostCpuSeconds() - before) * 1_000 / (performance.now() - startedMs) /
    navigator.hardwareConcurrency;
  console.log(JSON.stringify({ rounds, load: Deno.loadavg(), processorsUsed: used }, null, 2));
  console.error(table(rounds));
}
