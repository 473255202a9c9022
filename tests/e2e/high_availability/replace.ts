import { assertEquals, assertMatch } from "@std/assert";
import { type ControlPlane, etcdState, underLoad } from "../../support/control_plane.ts";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";

const LEAVE_INTENT = "/var/lib/k0s/etcd-leave.json";
/** How long a controller that leaves may take to stop everything, in milliseconds. */
const RETIRES_WITHIN_MS = 90_000;

/** A controller leaves, is reset, and joins anew, while writes go on through the others. */
export async function leavesAndJoinsAnew(machine: Machine, controlPlane: ControlPlane, client: Machine): Promise<void> {
  const others = controlPlane.without(machine);
  const node = controlPlane.node(machine);
  await underLoad(client, { machines: others }, async (writer) => {
    const { code, stdout, stderr } = await machine.k0s(["etcd", "leave"]);
    assertEquals(code, 0, stderr);
    assertMatch(stdout, new RegExp(`^Removed member [0-9a-f]+ at ${machine.address} from etcd`));
    await eventually(async () => /it has left the etcd cluster/.test((await node.status()).Retired ?? ""), {
      what: `"${machine.name}" has retired`,
      withinMs: RETIRES_WITHIN_MS,
      everyMs: 500,
    });
    assertEquals(await node.stop(), 0);
    await writer.progress(20);
    const reset = await machine.k0s(["reset"]);
    assertEquals(reset.code, 0, reset.stderr);
    await controlPlane.drop(machine);
    await controlPlane.add(machine);
  });
}

/** What is known of the members names the one that is dead. */
export async function namesTheDead(asked: Machine, dead: Machine): Promise<void> {
  const url = `https://${dead.address}:2380`;
  const listed = await asked.k0s(["etcd", "member-list"]);
  assertEquals(JSON.parse(listed.stdout).members[dead.name], url);
  const state = await etcdState(asked);
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
