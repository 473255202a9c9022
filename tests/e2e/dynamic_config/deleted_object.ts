import { assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { changedPids, commandLine } from "../../support/node_processes.ts";
import { IN_SYSTEM, OBJECT, storedConfig } from "../../support/stored_config.ts";
import type { TestNode } from "../../support/test_node.ts";
import { writeFile } from "./one_at_a_time.ts";

/** Nothing changes; `k0s config status` says so for each controller, and what each goes on with; its file is still read again. */
export async function deletedObjectStays(controllers: readonly TestNode[], withinMs: number): Promise<void> {
  const [node] = controllers as [TestNode];
  const { machine } = node;
  const before = await node.pids();
  const { ClusterConfig } = await node.status();
  const { metadata: { resourceVersion } } = await storedConfig(machine);
  await machine.kubectl([...IN_SYSTEM, "delete", ...OBJECT]);

  const goesOn = `this controller goes on with the last state of it that held, resourceVersion ${resourceVersion}.`;
  await eventually(async () => {
    const { stdout } = await machine.k0s(["config", "status"]);
    const told = stdout.split("\n").filter((line) => /Warning +ConfigDeleted +clusterconfig\/k0s /.test(line));
    return told.filter((line) => line.includes(goesOn)).length === controllers.length;
  }, { what: "k0s config status says it for each controller", withinMs, everyMs: 200 });
  assertEquals((await node.status()).ClusterConfig, ClusterConfig);
  await writeFile(machine, {
    api: { sans: ["api.example.com", "other.example.com"] },
    scheduler: { extraArgs: { v: "9" } },
  });
  await node.process.signal("SIGHUP");
  await eventually(async () => JSON.stringify((await node.status()).ClusterConfig).includes("other.example.com"), {
    ...{ what: "the name is in force", withinMs: 30_000, everyMs: 500 },
  });

  assertStringIncludes(await commandLine(node, "kube-scheduler"), "--v=4");
  const programs = ["kube-controller-manager", "kube-scheduler"];
  assertEquals(changedPids(before, await node.pids()).filter((name) => programs.includes(name)), []);
}
