import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { logLines } from "../../support/log_lines.ts";
import { changedPids } from "../../support/node_processes.ts";
import type { TestNode } from "../../support/test_node.ts";
import { containersOn, mark, onNode, writeConfig } from "./changed_profile.ts";

/** How soon a change has to be effective on three nodes, in milliseconds: a deadline, not a benchmark. */
const WITHIN_MS = 240_000;
/** What nodes say of themselves when they begin to restart something, and when they are done. */
const [BEGINS, TOOK_OVER] = ["Restarting process", "Took over the changed worker profile"];
/** A controller says only that its kubelet is ready again. */
const KUBELET_READY = /msg="Process is ready" component=kubelet /;

/** When a node was restarting something, by its own log. */
interface Restarts {
  name: string;
  fromMs: number;
  toMs: number;
}

/**
 * A change of every profile, and of what runtimes are told, reaches a controller with pods and two workers, each of which
 * restarts its kubelet and its runtime for it. No two of them do so at the same time; pods stay.
 */
export async function goOneAfterTheOther(controller: TestNode, workers: readonly TestNode[]): Promise<void> {
  const nodes = [controller, ...workers];
  const { machine } = controller;
  const names = nodes.map((node) => node.machine.name);
  const containers = () => Promise.all(names.map((name) => containersOn(machine, name)));
  const [pidsBefore, containersBefore] = [await Promise.all(nodes.map((node) => node.pids())), await containers()];
  for (const [index, text] of containersBefore.entries()) assert(text.includes(" 0"), `${names[index]}: ${text}`);
  // Log lines have no more than the second.
  const sinceMs = Math.floor(Date.now() / 1_000) * 1_000;
  await writeConfig(machine, { values: { maxPods: 66 }, others: { maxPods: 66 }, registries: [] });
  await controller.process.signal("SIGHUP");
  const isDone = async (name: string) =>
    await onNode(machine, name, "{.status.capacity.pods}") === "66" && await mark(machine, name) === "";
  await eventually(async () => (await Promise.all(names.map(isDone))).every(Boolean), {
    ...{ what: `${names.join(", ")} take 66 pods each`, withinMs: WITHIN_MS, everyMs: 500 },
  });
  const pids = await Promise.all(nodes.map((node) => node.pids()));

  for (const [index, after] of pids.entries()) {
    const changed = changedPids(pidsBefore[index]!, after).filter((name) => ["containerd", "kubelet"].includes(name));
    assertEquals(changed, ["containerd", "kubelet"], names[index]);
  }
  assertEquals(await containers(), containersBefore);
  const restarts = nodes.map((node) => restartsOf(node, sinceMs)).toSorted((a, b) => a.fromMs - b.fromMs);
  const shown = restarts.map(({ name, fromMs, toMs }) => `${name} ${timeOf(fromMs)} to ${timeOf(toMs)}`).join(", ");
  console.log(`    restarts: ${shown}`);
  for (const [index, { fromMs }] of restarts.entries()) {
    assert(index === 0 || restarts[index - 1]!.toMs <= fromMs, `two nodes at the same time: ${shown}`);
  }
}

function restartsOf({ machine: { name }, process }: TestNode, sinceMs: number): Restarts {
  const lines = logLines(process.output()).filter(({ atMs }) => atMs >= sinceMs);
  const from = lines.find(({ text }) => text.includes(BEGINS));
  const to = lines.find(({ text }) => text.includes(TOOK_OVER)) ??
    lines.findLast(({ text }) => KUBELET_READY.test(text));
  assert(from !== undefined && to !== undefined, `"${name}" does not say when: ${process.output().slice(-4_000)}`);
  return { name, fromMs: from.atMs, toMs: to.atMs };
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}
