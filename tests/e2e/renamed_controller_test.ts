import { assert, assertEquals } from "@std/assert";
import { decodeJoinToken } from "../../lib/join/mod.ts";
import { ControlPlane, etcdState } from "../support/control_plane.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { joinedMembers } from "./high_availability/members.ts";
import { voters } from "../support/etcd_members.ts";

/** What the machine is called, and where it is, after its move. */
const NAME = "moved";
const ADDRESS = "192.0.2.99";

networkScenario(
  "a controller comes back under another name and at another address",
  ["one", "two"],
  async (t, _network, [one, two]) => {
    await using controlPlane = new ControlPlane();
    const first = await controlPlane.add(one);
    const second = await controlPlane.add(two);
    await nodeStep(t, second, "both are members, and each has its object", async () => {
      await isMembership(one, { one: one.address, two: two.address });
      await one.kubectl(["create", "configmap", "kept", "--from-literal=text=kept"]);
      assertEquals(await second.stop(), 0);
    });
    await moves(two);
    await nodeStep(t, first, "it starts with what it had, though half of etcd knows it elsewhere", async () => {
      await controlPlane.join(two, undefined);
      assertEquals(await two.kubectl(["get", "configmap", "kept", "-o", "jsonpath={.data.text}"]), "kept");
    });
    const moved = controlPlane.node(two);
    await nodeStep(t, moved, "it is the same member, with one object, and all know where it is", async () => {
      for (const machine of [one, two]) await isMembership(machine, { one: one.address, [NAME]: ADDRESS });
      assertEquals(await voters(one), ["moved", "one"]);
      assert(moved.process.output().includes("Removed the EtcdMember of a former name"), moved.process.output());
    });
    await nodeStep(
      t,
      first,
      "the others reach it: it goes on with either's data, also when the first is restarted",
      async () => {
        await one.kubectl(["create", "configmap", "after", "--from-literal=text=after"]);
        assertEquals(await first.stop(), 0);
        controlPlane.start(one);
        await controlPlane.node(one).ready();
        assertEquals(await two.kubectl(["get", "configmap", "after", "-o", "jsonpath={.data.text}"]), "after");
        const kubeconfig = (await two.k0s(["kubeconfig", "admin"])).stdout;
        assert(kubeconfig.includes(`server: https://${ADDRESS}:6443`), "the kubeconfig names where it is now");
      },
    );
    await nodeStep(t, moved, "its tokens lead to where it is now", async () => {
      const { server } = decodeJoinToken(await moved.createToken("controller"), "controller");
      assertEquals(server, `https://${ADDRESS}:9443`);
    });
  },
);

/** Gives a machine that runs no k0s another name and another address, as its operator would. */
async function moves(machine: Machine): Promise<void> {
  const { code, stderr } = await machine.run("sh", [
    "-ec",
    `
    hostname ${NAME}
    printf '127.0.0.1 localhost\\n%s %s\\n' ${ADDRESS} ${NAME} > /etc/hosts
    ip addr flush dev eth0
    ip addr add ${ADDRESS}/24 dev eth0
    ip route replace default via 192.0.2.1 dev eth0
  `,
  ]);
  assertEquals(code, 0, stderr);
}

/** Waits until etcd is healthy with these members, by name, at these addresses, and their objects say the same. */
async function isMembership(asked: Machine, expected: Record<string, string>): Promise<void> {
  const names = Object.keys(expected);
  await eventually(async () => {
    const state = await etcdState(asked);
    assertEquals(state.healthy, true, JSON.stringify(state));
    const urls = Object.fromEntries(state.members.map(({ name, peerURL }) => [name, peerURL]));
    assertEquals(urls, Object.fromEntries(names.map((name) => [name, `https://${expected[name]}:2380`])));
    assertEquals(await joinedMembers(asked), Object.fromEntries(names.map((name) => [name, "True"])));
    const columns = '{range .items[*]}{.metadata.name} {.status.peerAddress} {.status.memberID}{"\\n"}{end}';
    const objects = (await asked.kubectl(["get", "etcdmembers", "-o", `jsonpath=${columns}`])).trim().split("\n");
    const told = Object.fromEntries(objects.map((line) => line.split(" ").slice(0, 2)));
    assertEquals(told, expected);
    assertEquals(new Set(objects.map((line) => line.split(" ")[2])).size, names.length, objects.join("\n"));
    return true;
  }, {
    what: `the members are ${JSON.stringify(expected)}, asked of "${asked.name}"`,
    withinMs: 90_000,
    everyMs: 1_000,
  });
}
