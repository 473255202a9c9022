import { Machine } from "../../../tests/support/machine.ts";
import { Network } from "../../../tests/support/network.ts";
import { ClusterNode, printed, startProgram } from "./cluster_node.ts";
import type { PartOptions } from "./cluster_parts.ts";
import { cpuPerMinute } from "../measure/cpu_meter.ts";
import { type Figures, prefixed } from "../measure/figures.ts";
import { joinStepFigures, parseJoinSteps } from "./join_steps.ts";
import { memoryFigures, readMemory } from "../measure/memory.ts";
import { machineProcesses, processStat } from "../measure/processes.ts";

/** How long a node that has just become ready is left alone before it counts as at rest. */
const REST_MS = 30_000;
/** How long k0s has to give memory back after a load. */
const AFTERWARDS_MS = 15_000;

/** Joins with many simulated machines at once at one controller. */
export async function measureJoinLoad({ binary, clients, note }: PartOptions): Promise<Figures> {
  await using pair = await controllerAndObserver(binary);
  const { node, observer } = pair;
  await pause(REST_MS);
  const pid = await node.pid();
  const before = await residentBytes(pid, "VmRSS");
  const cpuBefore = (await processStat(pid)).cpuSeconds;
  await Deno.writeTextFile(`/proc/${pid}/clear_refs`, "5"); // begins the highest value anew
  const [controllerToken, workerToken] = [await node.token("controller"), await node.token("worker")];
  await using load = await startProgram(observer, "join_load", { clients, controllerToken, workerToken });
  await printed(load, "done");
  const peak = await residentBytes(pid, "VmHWM");
  const cpuSeconds = (await processStat(pid)).cpuSeconds - cpuBefore;
  const steps = parseJoinSteps(load.output());
  for (const error of new Set(steps.map((step) => step.error))) if (error !== undefined) note(`  failed: ${error}`);
  await pause(AFTERWARDS_MS);
  return prefixed("joinLoad", {
    ...joinStepFigures(steps),
    "k0s.cpuSeconds": cpuSeconds,
    "k0s.before.rssBytes": before,
    "k0s.peak.rssBytes": peak,
    "k0s.after.rssBytes": await residentBytes(pid, "VmRSS"),
  });
}

/** CPU and memory of one controller, first without nodes, then with simulated ones. */
export async function measureManyNodes({ binary, nodes, seconds, note }: PartOptions): Promise<Figures> {
  await using pair = await controllerAndObserver(binary);
  const { node, observer } = pair;
  await pause(REST_MS);
  const without = await use(node, seconds);
  note("  without nodes: done");
  await using hollow = await startProgram(observer, "hollow_nodes", {
    kubeconfig: await node.k0s("kubeconfig", "admin"),
    nodes,
  });
  await printed(hollow, "up");
  await pause(REST_MS);
  const withNodes = await use(node, seconds);
  const failures = hollow.output().split("\n").filter((line) => line.startsWith("fail ")).length;
  const listed = JSON.parse(await node.api("/api/v1/nodes")) as { items: unknown[] };
  return prefixed("manyNodes", {
    nodes: listed.items.length,
    failures,
    ...prefixed("without", without),
    ...prefixed("with", withNodes),
  });
}

async function use(node: ClusterNode, seconds: number): Promise<Figures> {
  const pid = await node.pid();
  const cpu = await cpuPerMinute(node.branch, pid, seconds);
  return { ...cpu, ...memoryFigures(await readMemory(await machineProcesses(node.branch, new Set())), pid) };
}

async function controllerAndObserver(binary: string) {
  const stack = new AsyncDisposableStack();
  try {
    const network = stack.use(await Network.create());
    const machine = stack.use(await Machine.create({ name: "one", network }));
    const observer = stack.use(await Machine.create({ name: "observer", network }));
    const node = stack.use(await ClusterNode.start(machine, { binary, role: "controller" }));
    await node.ready();
    return { node, observer, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function residentBytes(pid: number, field: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
