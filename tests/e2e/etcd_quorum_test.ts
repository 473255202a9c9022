import { assert, assertEquals, assertMatch } from "@std/assert";
import { agreedLeader, ControlPlane, etcdState, refusesWrites, underLoad } from "../support/control_plane.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import type { TestNode } from "../support/test_node.ts";
import { anotherTakesOver, leaderAtWork, staysLed, type Succession } from "./etcd_quorum/lost_lease.ts";

// Runs alone: it measures for how long no write is taken.

const NAME = "members of etcd die, lose their quorum and each other, and nothing that was acknowledged is lost";
/** How long controllers may take to stop that take each other's quorum away, in milliseconds. */
const ALL_STOP_WITHIN_MS = 30_000;

networkScenario(NAME, ["one", "two", "three", "client"], async (t, network, [one, two, three, client]) => {
  await using controlPlane = new ControlPlane();
  await t.step("three controllers", async () => {
    for (const machine of [one, two, three]) await controlPlane.add(machine);
    await agreedLeader(controlPlane.machines);
  });
  const first = controlPlane.node(one);

  await nodeStep(t, first, "the leading etcd is killed: k0s starts it again", async () => {
    const leader = await leadingMachine(controlPlane);
    const node = controlPlane.node(leader);
    const report = await underLoad(client, controlPlane, async (writer) => {
      const { etcd } = await node.pids();
      assertEquals((await leader.run("kill", ["-9", String(etcd)])).code, 0);
      await writer.progress(50);
      await isReadyAgain(node, 1);
    });
    tell("leading etcd killed", report.longestPauseMs);
  });

  await nodeStep(t, first, "two of three lose power: the last one says so, and all recover by themselves", async () => {
    const restarts = await etcdRestarts(first);
    const report = await underLoad(client, controlPlane, async () => {
      await controlPlane.powerOff(two, three);
      await statusNames(first, [two, three]);
      await refusesWrites(one);
      await controlPlane.powerOn(two, three);
      await isReadyAgain(first, restarts);
      await agreedLeader(controlPlane.machines);
    });
    tell("two of three machines off and on", report.longestPauseMs);
  });

  await nodeStep(t, first, "the leader is cut off: the others go on, it refuses, and later they agree", async () => {
    const leader = await leaderAtWork(controlPlane);
    const majority = controlPlane.without(leader);
    assertEquals(await agreedLeader(controlPlane.machines), leader.name);
    const restarts = await etcdRestarts(controlPlane.node(leader));
    let succession: Succession | undefined;
    const report = await underLoad(client, controlPlane, async (writer) => {
      await network.partition([leader], majority);
      const takingOver = anotherTakesOver(leader, controlPlane);
      takingOver.catch(() => {});
      try {
        await agreedLeader(majority, leader);
        await writer.progress(50);
        await statusNames(controlPlane.node(leader), majority);
        await refusesWrites(leader);
        succession = await takingOver;
      } finally {
        await network.heal();
      }
      await agreedLeader(controlPlane.machines);
      await isReadyAgain(controlPlane.node(leader), restarts);
    });
    tell("the leader cut off and back", report.longestPauseMs);
    await staysLed(succession!, controlPlane);
  });

  await nodeStep(t, first, "all stop in order, though the last ones have no quorum", async () => {
    const startedAt = performance.now();
    const codes = await Promise.all(controlPlane.machines.map((machine) => controlPlane.node(machine).stop()));
    assertEquals(codes, [0, 0, 0]);
    const tookMs = performance.now() - startedAt;
    assert(tookMs < ALL_STOP_WITHIN_MS, `it took ${tookMs} ms`);
  });
});

async function leadingMachine(controlPlane: ControlPlane): Promise<Machine> {
  const name = await agreedLeader(controlPlane.machines);
  const found = controlPlane.machines.find((machine) => machine.name === name);
  assert(found !== undefined, name);
  return found;
}

/** Waits until the status of a controller says why etcd takes no writes, and which members it misses. */
async function statusNames(node: TestNode, missed: readonly Machine[]): Promise<void> {
  await eventually(async () => {
    const etcd = (await node.status()).Processes.find(({ name }) => name === "etcd");
    const { state, reason = "" } = etcd ?? {};
    assertEquals(state, "unready");
    assertMatch(
      reason,
      /There is no leader: .* Only 1 of the 2 voting members that are needed answers; not answering: /,
    );
    for (const { name, address } of missed) assert(reason.includes(`"${name}" (https://${address}:2380)`), reason);
    return true;
  }, { what: `k0s status on "${node.machine.name}" says why etcd is unready`, withinMs: 60_000, everyMs: 500 });
  const { stdout } = await node.machine.k0s(["status"]);
  assertMatch(stdout, /^etcd +unready .*There is no leader/m);
  assert(!(await etcdState(node.machine)).healthy);
}

async function etcdRestarts(node: TestNode): Promise<number> {
  const report = (await node.status()).Processes.find(({ name }) => name === "etcd");
  assert(report !== undefined);
  return report.restarts;
}

/** Waits until every process of a controller is ready. @param restarts How often etcd has been started again. */
async function isReadyAgain(node: TestNode, restarts: number): Promise<void> {
  await eventually(async () => (await node.status()).Processes.every(({ state }) => state === "ready"), {
    what: `everything on "${node.machine.name}" is ready again`,
    withinMs: 90_000,
    everyMs: 500,
  });
  assertEquals(await etcdRestarts(node), restarts);
}

function tell(what: string, ms: number): void {
  console.log(`  time without an acknowledged write, ${what}: ${(ms / 1_000).toFixed(1)} s`);
}
