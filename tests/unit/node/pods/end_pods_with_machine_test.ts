import { assertEquals } from "@std/assert";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { endPodsWithMachine } from "../../../../lib/node/pods/end_pods_with_machine.ts";
import { fakePorts } from "../../../support/a_controller.ts";

/** Options on a node without pods, and what was removed from its supervisor. */
function aNode() {
  const removed: string[] = [];
  const supervisor = { remove: (name: string) => Promise.resolve(void removed.push(name)) };
  return { paths: nodePaths({ dataDir: "/proc/nowhere" }), ports: fakePorts(), supervisor, removed };
}

Deno.test("endPodsWithMachine() leaves everything alone when only k0s stops", async () => {
  const { removed, ...node } = aNode();

  await endPodsWithMachine({ ...node, isMachineStopping: () => Promise.resolve(false) });

  assertEquals(removed, []);
});

Deno.test("endPodsWithMachine() stops first what would start containers again", async () => {
  const { removed, ...node } = aNode();

  await endPodsWithMachine({ ...node, isMachineStopping: () => Promise.resolve(true) });

  assertEquals(removed, ["kubelet", "containerd"]);
});

Deno.test("endPodsWithMachine() lets the stop go on when it fails", async () => {
  const node = aNode();

  await endPodsWithMachine({ ...node, isMachineStopping: () => Promise.reject(new Error("no systemd")) });

  assertEquals(node.ports.log.records.map(({ message }) => message), ["Cannot end pods with the machine"]);
});
