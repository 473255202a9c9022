import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

const KEEPER = new URL("../../testdata/e2e/keeper.yaml", import.meta.url).pathname;
const CHILDREN = ["kube-scheduler", "kube-controller-manager", "kubelet", "containerd", "kine", "kube-apiserver"];
const CONTAINER = "jsonpath={.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}";

/** Each program of the node is killed, one after the other: it comes back, and a pod does not notice. */
export async function killedProcessesComeBack(node: TestNode): Promise<void> {
  const { machine } = node;
  await machine.kubectl(["apply", "-f", KEEPER]);
  await machine.kubectl(["wait", "--for=condition=Ready", "pod/keeper", "--timeout=120s"], { withinMs: 130_000 });
  const container = await containerOf(machine);

  for (const name of CHILDREN) await comesBack(node, name);

  await eventually(async () => {
    assertEquals(await containerOf(machine), container);
    await machine.kubectl(["exec", "keeper", "--", "true"]);
    return true;
  }, { what: "the pod is as before and can be entered", withinMs: 60_000 });
}

/** After all that the node still takes pods, and lets go of them. */
export async function nodeStillTakesPods({ machine }: TestNode): Promise<void> {
  await machine.kubectl(["wait", "--for=condition=Ready", "node/one", "--timeout=60s"], { withinMs: 70_000 });
  await machine.kubectl(["delete", "-f", KEEPER, "--timeout=60s"], { withinMs: 70_000 });
}

async function containerOf(machine: Machine): Promise<string> {
  return await machine.kubectl(["get", "pod", "keeper", "-o", CONTAINER]);
}

async function comesBack(node: TestNode, name: string): Promise<void> {
  const before = await reportOf(node, name);

  await node.machine.run("kill", ["-KILL", String(before.pid)]);

  const after = await eventually(async () => {
    const report = await reportOf(node, name);
    return report.state === "ready" && report.pid !== before.pid ? report : undefined;
  }, { what: `${name} is ready again`, withinMs: 120_000 });
  assertEquals(after.lastExit?.signal, "SIGKILL");
  assert(after.restarts > before.restarts, `${after.restarts} restarts`);
  const { stdout } = await node.machine.k0s(["status"]);
  const line = stdout.split("\n").find((text) => text.startsWith(`${name} `)) ?? "";
  assert(/ready .* [1-9]\d* .*last ended with SIGKILL/.test(line), line);
  await allReady(node);
}

/** The next kill is to meet a settled node: the end of one child may have unsettled others for a moment. */
async function allReady(node: TestNode): Promise<void> {
  await eventually(async () => (await node.status()).Processes.every(({ state }) => state === "ready"), {
    what: "all processes are ready",
    withinMs: 120_000,
  });
}

async function reportOf(node: TestNode, name: string) {
  const report = (await node.status()).Processes.find((process) => process.name === name);
  assert(report !== undefined, `no process ${name}`);
  return report;
}
