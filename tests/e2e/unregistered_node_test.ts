import { assertEquals } from "@std/assert";
import { statusShows, statusWith } from "../support/awaited_status.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

scenario("k0s status tells that a node never registers, though every process is ready", async (t, machine) => {
  await using node = TestNode.start(machine, ["--single", "--kubelet-extra-args=--register-node=false"]);
  await nodeStep(t, node, "the node never registers, and pods have nowhere to go", async () => {
    const { Node } = await statusWith(
      node,
      ({ Processes, Node }) =>
        Node !== undefined && Processes.some(({ name }) => name === "kubelet") &&
        Processes.every(({ state }) => state === "ready"),
    );
    assertEquals([Node?.Registered, Node?.Ready], [false, false]);
    await statusWith(node, ({ UnreadyPods = [] }) => UnreadyPods.some(({ Reason }) => Reason === "Unschedulable"));
    await statusShows(machine, /^Node: one, not registered$/m);
    await statusShows(machine, /^coredns-\S+ +Unschedulable +0 +no nodes available/m);
    assertEquals(await node.stop(), 0);
  });
});
