import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { Machine } from "../support/machine.ts";
import { Network } from "../support/network.ts";
import { endToEnd, nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { joinedMembers, voters } from "./join_cluster/members.ts";
import { diesUnderLoad, keepsQuorum, namesTheDead } from "./join_cluster/replace.ts";
import { refusesTokens } from "./join_cluster/tokens.ts";
import { execWorks, logsAreRead, podsTalk, startPods } from "./single_node/pods.ts";

/** How long agents may take to reach a controller that has just joined, in milliseconds. */
const AGENTS_WITHIN_MS = 120_000;

endToEnd("a cluster grows from one controller to three and a worker, and outlives its leader", async (t) => {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });
  await using three = await Machine.create({ name: "three", network });
  await using box = await Machine.create({ name: "BOX", network });
  await using first = await TestNode.boot(one, []);

  await nodeStep(t, first, "a token that is of no use is refused, and why", () => refusesTokens(first, box));
  await using worker = await TestNode.startWorker(box, await first.createToken("worker"), ["--labels=place=attic"]);
  await nodeStep(t, worker, "a worker joins under its name in lower case", async () => {
    await worker.ready();
    const status = await worker.status();
    assertEquals([status.Role, status.Workloads, status.WorkerToAPIConnectionStatus.Success], ["worker", true, true]);
    assertEquals((await one.kubectl(["get", "nodes", "-l", "place=attic", "-o", "name"])).trim(), "node/box");
  });
  await nodeStep(t, first, "its pods run, and their logs and shells are reached through konnectivity", async () => {
    await startPods(one);
    await podsTalk(one);
    await logsAreRead(one);
    await execWorks(one);
  });
  await nodeStep(t, worker, "a worker that has joined starts again without its token", async () => {
    await box.run("sh", ["-c", "echo junk > /run/join-token"]);
    assertEquals(await worker.stop(), 0);
    await using again = await TestNode.startWorker(box, "junk");
    await again.ready();
    assertEquals(await again.stop(), 0);
  });

  await using again = await TestNode.startWorker(box, "junk");
  const token = await first.createToken("controller");
  await using second = await joined(t, two, token);
  await using third = await joined(t, three, token);
  await nodeStep(t, second, "all three vote in etcd", async () => {
    assertEquals(await voters(two), ["one", "three", "two"]);
    const joined = JSON.stringify({ one: "True", three: "True", two: "True" });
    await eventually(async () => JSON.stringify(await joinedMembers(three)) === joined, {
      what: "each has its EtcdMember",
      withinMs: 30_000,
      everyMs: 1_000,
    });
  });
  for (const node of [second, third]) {
    await nodeStep(t, node, `logs and shells are reached from "${node.machine.name}"`, async () => {
      await eventually(async () => (await logsAreRead(node.machine), true), {
        what: "agents reach this controller",
        withinMs: AGENTS_WITHIN_MS,
        everyMs: 1_000,
      });
      await execWorks(node.machine);
    });
  }
  await nodeStep(t, second, "a controller that has joined stops", async () => assertEquals(await second.stop(), 0));
  await using secondAgain = TestNode.start(two, []);
  await nodeStep(t, secondAgain, "and starts again without a token, as the member it was", async () => {
    await secondAgain.ready();
    assertEquals(await voters(two), ["one", "three", "two"]);
  });
  await nodeStep(t, secondAgain, "every controller says who leads", async () => {
    await leads(first, ["one"]);
    await leads(secondAgain, ["one"]);
    assertMatch((await two.k0s(["status"])).stdout, /^Leader: one$/m);
    assertMatch((await one.k0s(["status"])).stdout, /^Leader: one \(this controller\)$/m);
  });
  await nodeStep(t, secondAgain, "its machine dies under load: the others take writes, and have all", async () => {
    await diesUnderLoad(one, [two, three], box);
  });
  await nodeStep(t, secondAgain, "the dead controller is named", () => namesTheDead(two, one));
  await nodeStep(t, secondAgain, "nobody else can leave before it is removed", () => keepsQuorum(two, three, one));
  await nodeStep(t, secondAgain, "another controller leads", () => leads(secondAgain, ["two", "three"]));
  assert((await again.status()).Role === "worker");
});

async function joined(t: Deno.TestContext, machine: Machine, token: string): Promise<TestNode> {
  await machine.run("sh", ["-c", "umask 077; cat > /run/join-token"], { stdin: token });
  const node = TestNode.start(machine, ["--token-file", "/run/join-token"]);
  await nodeStep(t, node, `"${machine.name}" joins as a controller`, () => node.ready());
  return node;
}

/** Waits until a controller says that one of these leads. */
async function leads(asked: TestNode, names: readonly string[]): Promise<void> {
  await eventually(async () => names.includes((await asked.status()).Leader?.Name ?? ""), {
    what: `one of ${names.join(", ")} leads`,
    withinMs: 150_000,
    everyMs: 1_000,
  });
}
