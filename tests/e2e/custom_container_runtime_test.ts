import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ForeignContainerd } from "../support/foreign_containerd.ts";
import type { Machine } from "../support/machine.ts";
import { componentNames } from "../support/machine_state.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const KEEPER = new URL("../testdata/e2e/keeper.yaml", import.meta.url).pathname;

scenario("a node runs its pods in a containerd of somebody else, and leaves it alone", async (t, machine) => {
  const foreign = await withoutK0s(machine);
  await foreign.start();
  const flag = `--cri-socket=remote:unix://${foreign.socket}`;
  await using node = await TestNode.boot(machine, ["--single", flag]);

  await nodeStep(t, node, "the kubelet uses its socket, and k0s runs no containerd", async () => {
    const { stdout } = await machine.run("cat", ["/run/k0s/kubelet/config.yaml"]);
    assertMatch(stdout, new RegExp(`^containerRuntimeEndpoint: .?unix://${foreign.socket}`, "m"));
    const names = await componentNames(machine);
    assertEquals([names.includes("kubelet"), names.includes("containerd")], [true, false]);
    assertEquals((await machine.run("ls", ["/run/k0s/containerd.sock", "/var/lib/k0s/containerd"])).stdout, "");
  });
  await nodeStep(t, node, "the system's pods and another one run in it", async () => {
    await node.systemPodsReady();
    await machine.kubectl(["apply", "-f", KEEPER]);
    await machine.kubectl(["wait", "--for=condition=Ready", "pod/keeper", "--timeout=120s"], { withinMs: 130_000 });
    assertStringIncludes((await foreign.running()).join(" "), await containerOf(machine, "keeper"));
  });
  const before = await foreign.running();
  const keeper = await containerOf(machine, "keeper");
  await nodeStep(t, node, "a stop leaves it and its pods alone", async () => {
    assertEquals(await node.stop(), 0);
    assertEquals(await foreign.running(), before);
  });
  await t.step("a reset leaves it and its pods alone, and removes everything else", async () => {
    const { code, stdout, stderr } = await machine.k0s(["reset", flag], { withinMs: 120_000 });
    assertEquals(code, 0, stdout + stderr);
    assertEquals((await machine.run("ls", ["-A", "/var/lib/k0s", "/run/k0s"])).stdout.includes("kubelet"), false);
    const after = await foreign.running();
    assertEquals(after, before);
    assert(after.includes(keeper));
  });
  await foreign.stop();
});

/** Prepares a containerd from a node that is then removed. */
async function withoutK0s(machine: Machine): Promise<ForeignContainerd> {
  await using source = await TestNode.boot(machine);
  const foreign = await ForeignContainerd.copyFrom(source);
  assertEquals(await source.stop(), 0);
  const { code, stderr } = await machine.k0s(["reset"], { withinMs: 120_000 });
  assertEquals(code, 0, stderr);
  return foreign;
}

async function containerOf(machine: Machine, pod: string): Promise<string> {
  const id = await machine.kubectl(["get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].containerID}"]);
  return id.replace("containerd://", "");
}
