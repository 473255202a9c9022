import { assert, assertEquals, assertMatch } from "@std/assert";
import { agreedLeader, ControlPlane, etcdState, refusesWrites, underLoad } from "../support/control_plane.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import type { TestNode } from "../support/test_node.ts";

const NAME = "members of etcd die, lose their quorum and each other, and nothing that was acknowledged is lost";

networkScenario(NAME, ["one", "two", "three", "client"], async (t, network, [one, two, three, client]) => {
  await using controlPlane = new ControlPlane();
  await t.step("three controllers", async () => {
    for (const machine of [one, two, three]) await controlPlane.add(machine);
    await agreedLeader(controlPlane.machines);
  });
  const first = controlPlane.node(one);

  await nodeStep(t, first, "the leading etcd is killed: k0s starts it again", async () => {
    const leader = await leadingMachine(controlPlane);
    const report = await underLoad(client, controlPlane, async (writer) => {
      const { etcd } = await controlPlane.node(leader).pids();
      assertEquals((await leader.run("kill", ["-9", String(etcd)])).code, 0);
      await writer.progress(50);
      await isReadyAgain(controlPlane.node(leader), 1);
    });
    tell("leading etcd killed", report.longestPauseMs);
  });

  await nodeStep(
    t,
    first,
    "two of three machines lose power: the last one says so, and all recover by themselves",
    async () => {
      const report = await underLoad(client, controlPlane, async () => {
        await controlPlane.powerOff(two, three);
        await statusNames(first, [two, three]);
        await refusesWrites(one);
        await controlPlane.powerOn(two, three);
        await isReadyAgain(first, 0);
        await agreedLeader(controlPlane.machines);
      });
      tell("two of three machines off and on", report.longestPauseMs);
    },
  );

  await nodeStep(
    t,
    first,
    "the leader is cut off from the others: they go on, it refuses, and later they agree",
    async () => {
      const leader = await leadingMachine(controlPlane);
      const majority = controlPlane.without(leader);
      const report = await underLoad(client, controlPlane, async (writer) => {
        await network.partition([leader], majority);
        const successor = await agreedLeader(majority);
        assert(successor !== leader.name, "who is cut off still leads");
        await writer.progress(50);
        await statusNames(controlPlane.node(leader), majority);
        await refusesWrites(leader);
        await network.heal();
        await agreedLeader(controlPlane.machines);
        await isReadyAgain(controlPlane.node(leader), undefined);
      });
      tell("the leader cut off and back", report.longestPauseMs);
    },
  );

  await t.step("all stop in order", async () => {
    const codes = await Promise.all(controlPlane.machines.map((machine) => controlPlane.node(machine).stop()));
    assertEquals(codes, [0, 0, 0]);
  });
});

async function leadingMachine(controlPlane: ControlPlane): Promise<Machine> {
  const name = await agreedLeader(controlPlane.machines);
  const found = controlPlane.machines.find((machine) => machine.name === name);
  assert(found !== undefined, name);
  return found;
}

/** Waits until the status of a controller says why etcd takes no writes, and whom it misses. */
async function statusNames(node: TestNode, missed: readonly Machine[]): Promise<void> {
  const etcd = await eventually(async () => {
    const report = (await node.status()).Processes.find(({ name }) => name === "etcd");
    return report?.state === "unready" && report;
  }, { what: `k0s status on "${node.machine.name}" calls etcd unready`, withinMs: 60_000, everyMs: 500 });
  const reason = etcd.reason ?? "";
  assertMatch(reason, /There is no leader: the cluster takes no writes/);
  assertMatch(reason, /[Oo]nly 1 of the 2 voting members that are needed answers/);
  for (const { name, address } of missed) assert(reason.includes(`"${name}" (https://${address}:2380)`), reason);
  const { stdout } = await node.machine.k0s(["status"]);
  assertMatch(stdout, /^etcd +unready .*There is no leader/m);
  assert(!(await etcdState(node.machine)).healthy);
}

/** Waits until etcd and the API server of a controller are ready. @param restarts How often etcd has been started again. */
async function isReadyAgain(node: TestNode, restarts: number | undefined): Promise<void> {
  await eventually(async () => {
    const reports = (await node.status()).Processes;
    const etcd = reports.find(({ name }) => name === "etcd");
    if (restarts !== undefined) assertEquals(etcd?.restarts, restarts);
    return reports.every(({ state }) => state === "ready");
  }, { what: `everything on "${node.machine.name}" is ready again`, withinMs: 90_000, everyMs: 500 });
}

function tell(what: string, ms: number): void {
  console.log(`  time without an acknowledged write, ${what}: ${(ms / 1_000).toFixed(1)} s`);
}
