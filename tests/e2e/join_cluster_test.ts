import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { Machine } from "../support/machine.ts";
import { Network } from "../support/network.ts";
import { nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { refusesTokens } from "./join_cluster/tokens.ts";
import { execWorks, logsAreRead, podsTalk, startPods } from "./single_node/pods.ts";

/** How long agents may take to reach a controller that has just joined, in milliseconds. */
const AGENTS_WITHIN_MS = 120_000;

Deno.test({
  name: "a cluster grows from one controller to three and a worker, and outlives its leader",
  ignore: Deno.uid() !== 0,
  // Output of programs in the background is read across steps.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
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
      await eventually(async () => (await etcdMembers(three)).every((joined) => joined === "True"), {
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
    await nodeStep(t, secondAgain, "the leader's machine dies; the others answer, and one of them leads", async () => {
      assertEquals(await leader(two), await leaseHolder(two, "k0s-ctrl-one"));
      await one.powerOff();
      await eventually(async () => (await two.kubectl(["create", "configmap", "after"]), true), {
        what: "writes are taken again",
        withinMs: 60_000,
        everyMs: 500,
      });
      assertEquals((await three.kubectl(["get", "configmap", "after", "-o", "name"])).trim(), "configmap/after");
      const candidates = [await leaseHolder(two, "k0s-ctrl-two"), await leaseHolder(two, "k0s-ctrl-three")];
      await eventually(async () => candidates.includes(await leader(two)), {
        what: "another controller leads",
        withinMs: 120_000,
        everyMs: 1_000,
      });
    });
    assert((await again.status()).Role === "worker");
  },
});

async function joined(t: Deno.TestContext, machine: Machine, token: string): Promise<TestNode> {
  await machine.run("sh", ["-c", "umask 077; cat > /run/join-token"], { stdin: token });
  const node = TestNode.start(machine, ["--token-file", "/run/join-token"]);
  await nodeStep(t, node, `"${machine.name}" joins as a controller`, () => node.ready());
  return node;
}

/** Names of the members of etcd that vote. */
async function voters(machine: Machine): Promise<string[]> {
  const pki = "/var/lib/k0s/pki";
  const { stdout } = await machine.run("curl", [
    ...["-s", "--cacert", `${pki}/etcd/ca.crt`, "--cert", `${pki}/apiserver-etcd-client.crt`],
    ...["--key", `${pki}/apiserver-etcd-client.key`, "-d", "{}", "https://127.0.0.1:2379/v3/cluster/member/list"],
  ]);
  const { members } = JSON.parse(stdout) as { members: { name: string; isLearner?: boolean }[] };
  return members.filter(({ isLearner }) => isLearner !== true).map(({ name }) => name).toSorted();
}

/** Whether each of the three has joined, as its `EtcdMember` says. */
async function etcdMembers(machine: Machine): Promise<string[]> {
  const path = '{range .items[*]}{.status.conditions[?(@.type=="Joined")].status}{"\\n"}{end}';
  const joined = (await machine.kubectl(["get", "etcdmembers", "-o", `jsonpath=${path}`])).trim().split("\n");
  assertEquals(joined.length, 3);
  return joined;
}

function leader(machine: Machine): Promise<string> {
  return leaseHolder(machine, "k0s-endpoint-reconciler");
}

function leaseHolder(machine: Machine, lease: string): Promise<string> {
  return machine.kubectl(["-n", "kube-node-lease", "get", "lease", lease, "-o", "jsonpath={.spec.holderIdentity}"]);
}
