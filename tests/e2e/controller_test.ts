import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { componentNames } from "../support/machine_state.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const DATA_DIR = "/opt/k0s data";

scenario("a controller with a worker starts on a terminal, its data in another directory", async (t, machine) => {
  const args = ["--enable-worker", "--no-taints", "--labels", "place=attic", "--data-dir", DATA_DIR];
  await using node = TestNode.startOnTerminal(machine, args);

  await nodeStep(t, node, "the terminal shows a live account and what to type next", async () => {
    await node.ready();
    await eventually(() => Promise.resolve(node.process.output().includes("Ctrl+C here stops it.")), {
      what: "the terminal says that k0s is ready",
      withinMs: 120_000,
    });
    const shown = node.process.output();
    assertMatch(shown, /^Starting k0s\r\n/);
    assertMatch(shown, /✓ kube-apiserver \d+\.\d s/);
    assertMatch(shown, /k0s is ready after \d+\.\d s\r\n(.|\r\n)*Next, in another terminal: k0s kubectl get nodes\r\n/);
    assert(!shown.includes("level=info"), shown);
  });
  await nodeStep(t, node, "other commands find the node without being told where it is", async () => {
    const status = await node.status();
    assertEquals([status.Role, status.SingleNode, status.K0sVars["DataDir"]], ["controller", false, DATA_DIR]);
    const found = await machine.kubectl([
      "get",
      "nodes",
      "-l",
      "place=attic",
      "-o",
      "jsonpath={.items[*].spec.taints}",
    ]);
    assertEquals(found, "");
    await machine.kubectl(["get", "node", "one"]);
  });
  await nodeStep(t, node, "Ctrl+C stops it", async () => {
    const { Pid } = await node.status();
    await machine.run("kill", ["-INT", String(Pid)]);
    await node.ended();
    assertEquals(await componentNames(machine, `${DATA_DIR}/bin`), []);
    assertMatch(node.process.output(), /\r\nStopping; Ctrl\+C again ends it at once\r\n/);
    assertEquals((await machine.run("ls", ["-A", "/var/lib/k0s"])).stdout, "");
  });
});
