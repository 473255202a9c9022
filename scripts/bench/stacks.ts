/**
 * Measures what many manifests cost: the first time 200 stacks with 2,000 objects are applied, how soon a change of one of
 * them is in the cluster, and k0s' memory and CPU; beside one `kubectl apply` of as many objects. On a machine of the
 * testbed. Prints JSON.
 *
 *     scripts/deno.sh run -A scripts/bench/stacks.ts     # K0S_BINARY names another executable than dist/k0s
 *
 * @module
 */
import { eventually } from "../../tests/support/eventually.ts";
import { Machine } from "../../tests/support/machine.ts";
import { TestNode } from "../../tests/support/test_node.ts";
import { type Figures, median } from "./measure/figures.ts";
import { childOf, processMemory, processStat } from "./measure/processes.ts";

const STACKS = 200;
const OBJECTS_PER_STACK = 10;
const CHANGES = 5;
const RESTING_MS = 120_000;

/** A file of ConfigMaps as an operator would write it: one document each. */
function manifest(stack: number, namespace: string, changed = ""): string {
  return Array.from({ length: OBJECTS_PER_STACK }, (_, index) => {
    const metadata = { name: `${namespace}-${stack}-${index}`, namespace };
    const data = { text: "x".repeat(200), changed };
    return JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata, data });
  }).join("\n---\n");
}

/** Milliseconds from `act` until `isTrue` says so; each question is one small request. */
async function timeUntil(what: string, isTrue: () => Promise<boolean>, act: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await act();
  await eventually(isTrue, { what, withinMs: 600_000, everyMs: 250 });
  return performance.now() - startedMs;
}

/** Whether so many ConfigMaps of ours are there; a namespace begins with the one of the cluster's authority. */
async function holds(machine: Machine, namespace: string, count: number): Promise<boolean> {
  const list = await machine.kubectl(["get", "--raw", `/api/v1/namespaces/${namespace}/configmaps?limit=1`]);
  return (JSON.parse(list).metadata.remainingItemCount ?? 0) === count;
}

/** Whether every object of a stack is as it was written last. */
async function isChanged(machine: Machine, stack: number, changed: string): Promise<boolean> {
  const name = `configmap/stacks-${stack}-${OBJECTS_PER_STACK - 1}`;
  return await machine.kubectl(["-n", "stacks", "get", name, "-o", "jsonpath={.data.changed}"]) === changed;
}

async function measure(): Promise<Figures> {
  await using machine = await Machine.create({ name: "one" });
  await using node = await TestNode.boot(machine);
  await node.systemPodsReady();
  const k0s = await childOf(node.process.pid) ?? node.process.pid;
  const manifests = machine.dataPath("manifests");
  for (const namespace of ["stacks", "kubectl"]) await machine.kubectl(["create", "namespace", namespace]);
  const count = STACKS * OBJECTS_PER_STACK;
  const before = (await processMemory(k0s)).rssBytes;
  const cpuBefore = await cpuSeconds(k0s);
  const applyMs = await timeUntil("all stacks", () => holds(machine, "stacks", count), async () => {
    for (let stack = 0; stack < STACKS; stack++) {
      await Deno.mkdir(`${manifests}/stack-${stack}`);
      await Deno.writeTextFile(`${manifests}/stack-${stack}/objects.yaml`, manifest(stack, "stacks"));
    }
  });
  const after = (await processMemory(k0s)).rssBytes;
  const cpuOfApply = await cpuSeconds(k0s) - cpuBefore;
  const changesMs: number[] = [];
  for (let change = 1; change <= CHANGES; change++) {
    const file = `${manifests}/stack-${change}/objects.yaml`;
    const write = () => Deno.writeTextFile(file, manifest(change, "stacks", String(change)));
    changesMs.push(await timeUntil("a change", () => isChanged(machine, change, String(change)), write));
  }
  const kubectlMs = await timeUntil("kubectl's objects", () => holds(machine, "kubectl", count), async () => {
    const all = Array.from({ length: STACKS }, (_, stack) => manifest(stack, "kubectl")).join("\n---\n");
    await machine.kubectl(["apply", "-f", "-"], { stdin: all, withinMs: 300_000 });
  });
  const cpuAtRest = await cpuSeconds(k0s);
  await new Promise((resolve) => setTimeout(resolve, RESTING_MS));
  return {
    applyMs,
    kubectlApplyMs: kubectlMs,
    ratio: applyMs / kubectlMs,
    "apply.cpuSeconds": cpuOfApply,
    changeMs: median(changesMs),
    "idleMinute.cpuSeconds": (await cpuSeconds(k0s) - cpuAtRest) / (RESTING_MS / 60_000),
    "before.rssBytes": before,
    "after.rssBytes": after,
    "rested.rssBytes": (await processMemory(k0s)).rssBytes,
  };
}

async function cpuSeconds(pid: number): Promise<number> {
  return (await processStat(pid)).cpuSeconds;
}

if (import.meta.main) console.log(JSON.stringify(await measure(), null, 2));
