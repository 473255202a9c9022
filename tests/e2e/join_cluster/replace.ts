import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ClusterState } from "../../../lib/etcd/mod.ts";
import { LoadWriter } from "../../support/load_writer.ts";
import type { Machine } from "../../support/machine.ts";

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

async function adminKubeconfig(machine: Machine): Promise<string> {
  const { code, stdout, stderr } = await machine.k0s(["kubeconfig", "admin"]);
  assertEquals(code, 0, stderr);
  return stdout;
}
