import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { LoadWriter } from "../support/load_writer.ts";
import type { Machine } from "../support/machine.ts";
import type { Network } from "../support/network.ts";
import { componentNames } from "../support/machine_state.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { joinedMembers, voters } from "./high_availability/members.ts";

const TOKEN_ARGS = ["--token-file", "/run/join-token"];
/** From the removal until nothing runs any more, in milliseconds; a deadline on a busy machine. */
const RETIRED_WITHIN_MS = 20_000;
/** The same where the leader first tells the controller, whose lease of an earlier life may have to end before. */
const TOLD_WITHIN_MS = 120_000;
const JOIN_ANEW = /k0s reset, then k0s controller with a new token/;

const NAME = "controllers leave, are removed, and never come back with what they had";
networkScenario(NAME, ["one", "two", "three"], async (t, network, [one, two, three]) => {
  await using first = await TestNode.boot(one, []);
  const token = await first.createToken("controller");
  const kubeconfig = (await one.k0s(["kubeconfig", "admin"])).stdout;
  await using writer = await LoadWriter.start(one, [kubeconfig]);
  await using second = await joins(t, two, token);
  {
    await using third = await joins(t, three, token);
    await nodeStep(t, third, "kubectl tells it to leave, at another controller: it does, and stays out", async () => {
      // Its object is its own from its first pass on; what was there before is of an earlier life.
      await isJoined(one, { one: "True", two: "True", three: "True" });
      const patch = ["patch", "etcdmember", "three", "--type=merge", "-p", '{"spec":{"leave":true}}'];
      await one.kubectl(patch);
      await retires(third, /^it has left the etcd cluster$/, TOLD_WITHIN_MS);
      await isJoined(one, { one: "True", two: "True", three: "False" });
      assertEquals(await third.stop(), 0);
      await isRefused(three, /has left the etcd cluster/, 15_000);
    });
  }
  await t.step("it is reset, and says that it has no etcd", async () => {
    await isReset(three);
    const { code, stderr } = await three.k0s(["etcd", "member-list"]);
    assertEquals(code, 1);
    assertMatch(stderr, /^Error: can't list etcd cluster members: open .*: no such file or directory\n$/);
  });
  {
    await using third = await joins(t, three, token);
    await nodeStep(t, third, "a machine dies and its member is removed: the others go on writing", async () => {
      await three.powerOff();
      await removedBy(one, three);
      await writer.progress(50);
      assertEquals(await voters(one), ["one", "two"]);
      await isJoined(one, { one: "True", two: "True", three: "False" });
    });
  }
  await t.step(
    "it returns: it says that it was removed, to leave and at each start, and etcd does not run",
    async () => {
      await three.boot();
      const { code, stdout, stderr } = await three.k0s(["etcd", "leave"], { withinMs: 120_000 });
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, /^Nothing to do: this controller was removed from the etcd cluster at /);
      for (const withinMs of [120_000, 15_000]) await isRefused(three, /was removed from the etcd cluster/, withinMs);
    },
  );
  await t.step("it is reset again", () => isReset(three));
  {
    await using third = await joins(t, three, token);
    await nodeStep(t, third, "another controller removes it alive: it says so, and nothing runs any more", async () => {
      await removedBy(one, three);
      await retires(third, /^it was removed from the etcd cluster$/);
      assertMatch((await three.k0s(["status"])).stdout, /^Retired: it was removed from the etcd cluster; /m);
      assertMatch(third.process.output(), JOIN_ANEW);
      assertEquals(await third.stop(), 0);
      await isRefused(three, /was removed from the etcd cluster/, 15_000);
    });
  }
  await t.step("it is reset once more", () => isReset(three));
  {
    await using third = await joins(t, three, token);
    await nodeStep(t, third, "a controller leaves by itself, within seconds", async () => {
      const { code, stderr } = await three.k0s(["etcd", "leave"]);
      assertEquals(code, 0, stderr);
      await retires(third, /^it has left the etcd cluster$/);
      assertEquals(await third.stop(), 0);
      await isRefused(three, /has left the etcd cluster/, 15_000);
    });
  }
  await nodeStep(t, second, "one of two leaves while k0s is stopped, as k0sctl has it do", async () => {
    assertEquals(await second.stop(), 0);
    await leavesStopped(network, two);
    await isRefused(two, /has left the etcd cluster/, 15_000);
  });
  await nodeStep(t, first, "nothing that was acknowledged is lost", async () => {
    await writer.progress(20);
    assertEquals(await voters(one), ["one"]);
    assertEquals((await writer.verify(one)).lost, []);
  });
});

async function joins(t: Deno.TestContext, machine: Machine, token: string): Promise<TestNode> {
  await machine.run("sh", ["-c", "umask 077; cat > /run/join-token"], { stdin: token });
  const node = TestNode.start(machine, TOKEN_ARGS);
  await nodeStep(t, node, `"${machine.name}" joins`, () => node.ready());
  return node;
}

async function removedBy(remover: Machine, removed: Machine): Promise<void> {
  const { code, stdout, stderr } = await remover.k0s(["etcd", "leave", "--peer-address", removed.address]);
  assertEquals(code, 0, stderr);
  assertMatch(stdout, new RegExp(`^Removed member [0-9a-f]+ at ${removed.address} from etcd\\.`));
}

/** Leaves by k0sctl's command line: with nobody there it changes nothing and says so, and a second time it is done. */
async function leavesStopped(network: Network, machine: Machine): Promise<void> {
  const leave = ["etcd", "leave", "--peer-address", machine.address, "--datadir", "/var/lib/k0s"];
  await network.cut(machine);
  const alone = await machine.k0s(leave, { withinMs: 120_000 });
  await network.restore(machine);
  assertEquals(alone.code, 1);
  assertMatch(
    alone.stderr,
    /^Error: Cannot leave etcd: its members have no leader; not answering: https:\/\/192\.0\.2\.11:2380$/m,
  );
  assertEquals(await componentNames(machine), []);
  const { code, stdout, stderr } = await machine.k0s(leave, { withinMs: 120_000 });
  assertEquals(code, 0, stderr);
  assertMatch(stdout, new RegExp(`^Removed member [0-9a-f]+ at ${machine.address} from etcd\\.\n$`));
  const again = await machine.k0s(leave);
  assertEquals([again.code, again.stderr], [0, ""]);
  assertMatch(again.stdout, /^Nothing to do: this controller has left the etcd cluster at /);
  assertEquals(await componentNames(machine), []);
}

/** Waits until a node has stopped what it ran, and checks why. */
async function retires(node: TestNode, why: RegExp, withinMs = RETIRED_WITHIN_MS): Promise<void> {
  await eventually(async () => (await componentNames(node.machine)).length === 0, {
    what: "nothing runs any more",
    withinMs,
  });
  assertMatch((await node.status()).Retired ?? "", why);
}

/** A start ends, says why and what to do, and leaves nothing running. */
async function isRefused(machine: Machine, why: RegExp, withinMs: number): Promise<void> {
  const { code, stderr } = await machine.k0s(["controller"], { withinMs });
  assertEquals(code, 1);
  assertMatch(stderr, why);
  assertMatch(stderr, JOIN_ANEW);
  assertEquals(await componentNames(machine), []);
}

async function isReset(machine: Machine): Promise<void> {
  const { code, stdout, stderr } = await machine.k0s(["reset"], { withinMs: 60_000 });
  assert(code === 0, stdout + stderr);
}

async function isJoined(asked: Machine, expected: Record<string, string>): Promise<void> {
  const sorted = (members: Record<string, string>) => JSON.stringify(Object.entries(members).toSorted());
  await eventually(async () => sorted(await joinedMembers(asked)) === sorted(expected), {
    what: `the members are ${JSON.stringify(expected)}`,
    withinMs: 60_000,
    everyMs: 1_000,
  });
}
