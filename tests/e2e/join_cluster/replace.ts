import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ClusterState } from "../../../lib/etcd/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { LoadWriter } from "../../support/load_writer.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";
import { joinedMembers, voters } from "./members.ts";

const LEAVE_INTENT = "/var/lib/k0s/etcd-leave.json";

/** A machine dies under load; the other two take writes again, and have all that was acknowledged. */
export async function diesUnderLoad(dying: Machine, others: readonly Machine[], writing: Machine): Promise<void> {
  const kubeconfigs = await Promise.all([dying, ...others].map(adminKubeconfig));
  await using writer = await LoadWriter.start(writing, kubeconfigs);
  await writer.progress(20);
  await dying.powerOff();
  await writer.progress(20);
  await writer.stop();
  for (const machine of others) {
    const { lost, acknowledged } = await writer.verify(machine);
    assertEquals(lost, [], `acknowledged and not there, asked of "${machine.name}"`);
    assert(acknowledged >= 40, `only ${acknowledged} were acknowledged`);
  }
}

/** What is known of the members names the one that is dead. */
export async function namesTheDead(asked: Machine, dead: Machine): Promise<void> {
  const url = `https://${dead.address}:2380`;
  const listed = await asked.k0s(["etcd", "member-list"]);
  assertEquals(JSON.parse(listed.stdout).members[dead.name], url);
  const { code, stdout, stderr } = await asked.k0s(["etcd", "status", "-o", "json"]);
  assertEquals(code, 0, stderr);
  const state = JSON.parse(stdout) as ClusterState;
  assertEquals([state.healthy, state.quorum, state.aliveVoters], [true, 2, 2]);
  assertEquals(state.members.filter(({ healthy }) => !healthy).map(({ name }) => name), [dead.name]);
  assertMatch(state.problems.join("\n"), new RegExp(`Not answering: "${dead.name}" \\(${url}\\); .*k0s etcd leave`));
}

/** While one is dead, no living one can be taken out: neither by another, nor by itself. */
export async function keepsQuorum(asked: Machine, living: Machine, dead: Machine): Promise<void> {
  const refusal = new RegExp(`Refused to remove "${living.name}" from etcd: .*not answering: "${dead.name}"`);
  for (const [machine, args] of [[asked, ["--peer-address", living.address]], [living, []]] as const) {
    const { code, stderr } = await machine.k0s(["etcd", "leave", ...args]);
    assertEquals(code, 1);
    assertMatch(stderr, refusal);
  }
  assertEquals((await living.run("test", ["-e", LEAVE_INTENT])).code, 1, "a refused leave is not remembered");
}

/** The dead one is taken out from another machine; the rest are a whole cluster again. */
export async function removesTheDead(asked: Machine, dead: Machine, left: readonly Machine[]): Promise<void> {
  const { code, stderr } = await asked.k0s(["etcd", "leave", "--peer-address", dead.address]);
  assertEquals(code, 0, stderr);
  assertMatch(stderr, new RegExp(`Removed member from etcd.*${dead.name}`));
  assertMatch(stderr, /Successfully deleted/);
  const names = left.map(({ name }) => name).toSorted();
  for (const machine of left) {
    assertEquals(await voters(machine), names);
    await machine.kubectl(["create", "configmap", `removed-seen-by-${machine.name}`]);
  }
  await eventually(async () => (await joinedMembers(asked))[dead.name] === "False", {
    what: "its EtcdMember says that it is gone",
    withinMs: 60_000,
    everyMs: 1_000,
  });
  const again = await asked.k0s(["etcd", "leave", "--peer-address", dead.address]);
  assertEquals([again.code, again.stderr.includes(`peer not found: https://${dead.address}:2380`)], [1, true]);
}

/** A controller that lives leaves: it stops everything, stays up idle, and does not start again. */
export async function leaves(leaving: TestNode, rest: Machine): Promise<void> {
  const { machine } = leaving;
  const { code, stderr } = await machine.k0s(["etcd", "leave"]);
  assertEquals(code, 0, stderr);
  const retired = await eventually(
    async () => {
      const status = await leaving.status();
      return status.Retired === undefined || status.Processes.some(({ pid }) => pid !== undefined) ? undefined : status;
    },
    { what: "it has stopped everything", withinMs: 60_000, everyMs: 1_000 },
  );
  assertEquals([retired.Retired, retired.ReadyAt], ["it has left the etcd cluster", undefined]);
  assertEquals(await voters(rest), [rest.name]);
  await rest.kubectl(["create", "configmap", "left-seen-by-the-rest"]);

  assertEquals(await leaving.stop(), 0);
  const again = await machine.k0s(["controller"], { withinMs: 30_000 });
  assertEquals(again.code, 1);
  assertMatch(again.stderr, /This controller has left the etcd cluster at 20/);
  assertMatch(again.stderr, /k0s reset, then join with a new token/);
}

async function adminKubeconfig(machine: Machine): Promise<string> {
  const { code, stdout, stderr } = await machine.k0s(["kubeconfig", "admin"]);
  assertEquals(code, 0, stderr);
  return stdout;
}
