import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { changedPids, commandLine } from "../../support/node_processes.ts";
import { configEvents, DEFAULT_SPEC, newestConfigEvent, replaceConfig } from "../../support/stored_config.ts";
import type { TestNode } from "../../support/test_node.ts";

/**
 * Large objects, every second of which does not hold, follow each other closely: few are looked at, and the newest counts.
 *
 * @param k0s Process of k0s, which is still the same.
 */
export async function goesOnWithTheNewest(node: TestNode, k0s: number): Promise<void> {
  const { machine } = node;
  const before = await node.pids();
  const eventsBefore = (await configEvents(machine)).length;
  const padding = "#".repeat(900_000);
  for (let round = 1; round <= 14; round++) {
    const isSound = round % 2 === 0;
    await replaceConfig(machine, {
      ...DEFAULT_SPEC,
      ...(isSound ? {} : { unknown: padding }),
      scheduler: { extraArgs: { v: String(1 + round % 3) } },
      workerProfiles: [{ name: "big", values: { maxPods: 110 + round } }],
    });
  }
  const { reason } = await newestConfigEvent(machine, 60_000);
  const after = await node.pids();

  assertEquals(reason, "SuccessfulReconcile");
  assertStringIncludes(await commandLine(node, "kube-scheduler"), "--v=3");
  assertEquals(changedPids(before, after).filter((name) => name !== "kube-scheduler"), ["kube-controller-manager"]);
  // Each stands for a change that was looked at, and a process that may have been restarted for it.
  const handled = (await configEvents(machine)).length - eventsBefore;
  assert(handled <= 7, `${handled} of 14 states were looked at`);
  assertEquals((await node.status()).Pid, k0s);
}
