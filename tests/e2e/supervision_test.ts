import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const KEEPER = new URL("../testdata/e2e/keeper.yaml", import.meta.url).pathname;
const CHILDREN = ["kube-scheduler", "kube-controller-manager", "kubelet", "containerd", "kine", "kube-apiserver"];
const CONTAINER = "jsonpath={.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}";

scenario("every killed child comes back, and pods do not notice", async (t, machine) => {
  await using node = await TestNode.boot(machine);
  let container = "";
  await nodeStep(t, node, "a pod runs", async () => {
    await machine.kubectl(["apply", "-f", KEEPER]);
    await machine.kubectl(["wait", "--for=condition=Ready", "pod/keeper", "--timeout=120s"], { withinMs: 130_000 });
    container = await machine.kubectl(["get", "pod", "keeper", "-o", CONTAINER]);
  });

  for (const name of CHILDREN) {
    await nodeStep(t, node, `${name} is back after kill -9, and k0s status shows why`, () => comesBack(node, name));
  }

  await nodeStep(t, node, "the pod was never restarted", async () => {
    await eventually(async () => {
      assertEquals(await machine.kubectl(["get", "pod", "keeper", "-o", CONTAINER]), container);
      await machine.kubectl(["exec", "keeper", "--", "true"]);
      return true;
    }, { what: "the pod is as before and can be entered", withinMs: 60_000 });
  });
  await nodeStep(t, node, "the node still takes pods", async () => {
    await machine.kubectl(["wait", "--for=condition=Ready", "node/one", "--timeout=60s"], { withinMs: 70_000 });
    await machine.kubectl(["delete", "-f", KEEPER, "--timeout=60s"], { withinMs: 70_000 });
  });
});

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
