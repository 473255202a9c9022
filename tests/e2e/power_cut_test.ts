import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

/** Steps of the boot that write what the next start builds on. */
const STEPS = ["unpack-control-plane", "certificates", "kube-apiserver", "kubelet"] as const;

for (const step of STEPS) {
  scenario(`a start works after a power cut during "${step}"`, async (t, machine) => {
    await cutDuring(machine, step);

    await machine.boot();
    await using node = TestNode.start(machine);
    await nodeStep(t, node, "the next start comes up as if nothing had been", async () => {
      await eventually(() => hasBegun(node, "kubelet", "done"), { what: "the kubelet is up", withinMs: 120_000 });
      assertEquals((await machine.kubectl(["get", "--raw", "/readyz"])).trim(), "ok");
      assertEquals(await leftovers(machine), "", "half-written files");
    });
    assertEquals(await node.stop(), 0);
  });
}

/** Starts k0s and pulls the plug once a step has begun. */
async function cutDuring(machine: Machine, step: string): Promise<void> {
  await using node = TestNode.start(machine);
  await eventually(() => hasBegun(node, step, "running", "done"), {
    what: `${step} begins`,
    withinMs: 120_000,
    everyMs: 20,
  });
  await machine.powerOff();
  const { success } = await node.ended();
  assert(!success);
}

async function hasBegun(node: TestNode, step: string, ...outcomes: string[]): Promise<boolean> {
  const { Boot } = await node.status();
  return Boot.some(({ name, outcome }) => name === step && outcomes.includes(outcome));
}

/** Temporary files of interrupted writes, which the next start is to clear away. */
async function leftovers(machine: Machine): Promise<string> {
  const { stdout } = await machine.run("find", ["/var/lib/k0s/bin", "/var/lib/k0s/pki", "-name", "*.tmp"]);
  return stdout;
}
