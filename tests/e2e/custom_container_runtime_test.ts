import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { ForeignContainerd } from "../support/foreign_containerd.ts";
import type { Machine } from "../support/machine.ts";
import { componentNames } from "../support/machine_state.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const KEEPER = new URL("../testdata/e2e/keeper.yaml", import.meta.url).pathname;

const NAME = "nodes run their pods in a containerd of somebody else, and leave it behind without them";
networkScenario(NAME, ["one", "two", "three"], async (t, _network, [one, two, three]) => {
  await using source = await TestNode.boot(one, ["--enable-worker", "--no-taints"]);
  const [alone, ofWorker] = await ForeignContainerd.copy(source, [two, three]);
  await runsAlone(t, two, alone!);
  await joinsAsWorker(t, three, ofWorker!, source);
});

async function runsAlone(t: Deno.TestContext, machine: Machine, foreign: ForeignContainerd): Promise<void> {
  await foreign.start();
  await using node = await TestNode.boot(machine, ["--single", flagFor(foreign)]);
  await nodeStep(t, node, "the kubelet uses its socket, and k0s runs no containerd", () => usesOnly(machine, foreign));
  await nodeStep(t, node, "the system's pods and another one run in it", async () => {
    await node.systemPodsReady();
    await runsPod(machine, machine, foreign);
  });
  await leavesItAlone(t, node, foreign);
}

async function joinsAsWorker(
  t: Deno.TestContext,
  machine: Machine,
  foreign: ForeignContainerd,
  source: TestNode,
): Promise<void> {
  const { machine: controller } = source;
  await foreign.start();
  const token = (await controller.k0s(["token", "create"])).stdout.trim();
  await using node = await TestNode.startWorker(machine, token, [flagFor(foreign)]);
  await nodeStep(t, node, "a worker joins with it", async () => {
    const ready = ["wait", "--for=condition=Ready", `node/${machine.name}`, "--timeout=5s"];
    await eventually(() => controller.kubectl(ready), { what: "the worker is Ready", withinMs: 120_000 });
    await usesOnly(machine, foreign);
  });
  await nodeStep(t, node, "the system's pods and another one on the worker run in it", async () => {
    await source.systemPodsReady();
    await runsPod(controller, machine, foreign);
  });
  await leavesItAlone(t, node, foreign);
}

function flagFor({ socket }: ForeignContainerd): string {
  return `--cri-socket=remote:unix://${socket}`;
}

async function usesOnly(machine: Machine, { socket }: ForeignContainerd): Promise<void> {
  const { stdout } = await machine.run("cat", ["/run/k0s/kubelet/config.yaml"]);
  assertMatch(stdout, new RegExp(`^containerRuntimeEndpoint: .?unix://${socket}`, "m"));
  const names = await componentNames(machine);
  assertEquals([names.includes("kubelet"), names.includes("containerd")], [true, false]);
  assertEquals((await machine.run("ls", ["/run/k0s/containerd.sock", "/var/lib/k0s/containerd"])).stdout, "");
}

/** Runs a pod on `machine` by the API of `controller`. */
async function runsPod(controller: Machine, machine: Machine, foreign: ForeignContainerd): Promise<void> {
  const pod = (await Deno.readTextFile(KEEPER)).replace(/^spec:$/m, `spec:\n  nodeName: ${machine.name}`);
  await controller.kubectl(["apply", "-f", "-"], { stdin: pod });
  const ready = ["wait", "--for=condition=Ready", "pod/keeper", "--timeout=120s"];
  await controller.kubectl(ready, { withinMs: 130_000 });
  const id = await controller.kubectl([
    "get",
    "pod",
    "keeper",
    "-o",
    "jsonpath={.status.containerStatuses[0].containerID}",
  ]);
  assertStringIncludes((await foreign.running()).join(" "), id.replace("containerd://", ""));
}

async function leavesItAlone(t: Deno.TestContext, node: TestNode, foreign: ForeignContainerd): Promise<void> {
  const { machine } = node;
  const before = await foreign.running();
  await nodeStep(t, node, "a stop leaves it and its pods alone", async () => {
    assertEquals(await node.stop(), 0);
    assertEquals(await foreign.running(), before);
  });
  await t.step("a reset ends and removes its pods, leaves it running, and removes everything else", async () => {
    const { code, stdout, stderr } = await machine.k0s(["reset", flagFor(foreign)], { withinMs: 120_000 });
    assertEquals(code, 0, stdout + stderr);
    assertEquals((await machine.run("ls", ["-A", "/var/lib/k0s", "/run/k0s"])).stdout.includes("kubelet"), false);
    assertEquals(await foreign.running(), [before[0], ""]);
    assertEquals((await foreign.ctr(["containers", "ls", "-q"])).trim(), "");
    assertEquals((await machine.run("sh", ["-c", "ip -o link | grep -c kube-bridge"])).stdout.trim(), "0");
  });
  await foreign.stop();
}
