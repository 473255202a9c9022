import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { addMember } from "../../../lib/etcd/mod.ts";
import { flushPromises } from "../../support/fakes.ts";
import { FakeEtcd, member, NEVER, refusal } from "./_fake_etcd.ts";

const NEW = { peerUrl: "https://192.0.2.9:2380", name: "nine" };

Deno.test("addMember() adds a learner and names it", async () => {
  const etcd = new FakeEtcd(member("one", 1));

  const { initialCluster } = await addMember(NEW, etcd.ports, NEVER);

  assertEquals(initialCluster, ["one=https://192.0.2.1:2380", "nine=https://192.0.2.9:2380"]);
  assertEquals(etcd.members[1]?.isLearner, true);
});

Deno.test("addMember() answers a joiner that asks again the same, without adding it twice", async () => {
  const etcd = new FakeEtcd(member("one", 1));

  const once = await addMember(NEW, etcd.ports, NEVER);
  const again = await addMember(NEW, etcd.ports, NEVER);

  assertEquals(again, once);
  assertEquals(etcd.changes.length, 1);
});

Deno.test("addMember() gives another member that never started a name, since etcd wants all URLs", async () => {
  const etcd = new FakeEtcd(member("one", 1), member("", 2));

  const { initialCluster } = await addMember(NEW, etcd.ports, NEVER);

  assertEquals(initialCluster[1], "unstarted-2=https://192.0.2.2:2380");
});

Deno.test("addMember() replaces a dead member that asks anew, as one without its data does", async () => {
  const etcd = new FakeEtcd(member("one", 1), member("two", 2), member("nine", 9));
  etcd.dead.add("9");

  const { initialCluster } = await addMember(NEW, etcd.ports, NEVER);

  assertEquals(initialCluster.at(-1), "nine=https://192.0.2.9:2380");
  assertEquals(etcd.members.map(({ id }) => id), ["1", "2", "102"]);
});

Deno.test("addMember() gives neither the address nor the name of a living member away", async () => {
  const etcd = new FakeEtcd(member("one", 1), member("two", 2));

  await assertRejects(
    () => addMember({ ...NEW, peerUrl: "https://192.0.2.2:2380" }, etcd.ports, NEVER),
    K0sError,
    "lives there",
  );
  const error = await assertRejects(
    () => addMember({ ...NEW, name: "two" }, etcd.ports, NEVER),
    K0sError,
    "of that name",
  );

  assertEquals(error.hint?.includes("k0s etcd leave --peer-address 192.0.2.2"), true);
  assertEquals(etcd.changes, []);
});

Deno.test("addMember() waits for another learner, and says which one it is if that lasts", async () => {
  const etcd = new FakeEtcd(member("one", 1), member("slow", 2, { isLearner: true }));
  const refused = assertRejects(() => addMember(NEW, etcd.ports, NEVER), K0sError, '"slow" has not been promoted yet');

  for (let turn = 0; turn < 12; turn++) {
    for (let wait = 0; wait < 10; wait++) await flushPromises();
    await etcd.clock.advance(500);
  }

  await refused;
});

Deno.test("addMember() tries again when etcd made the identifier of a member that was just removed", async () => {
  const etcd = new FakeEtcd(member("one", 1));
  const answers = [refusal(5, "etcdserver: member not found")];
  etcd.intercept = (path) => path.endsWith("/add") ? answers.shift() : undefined;
  const added = addMember(NEW, etcd.ports, NEVER);
  for (let turn = 0; turn < 20; turn++) await flushPromises();

  await etcd.clock.advance(500);

  assertEquals((await added).initialCluster.length, 2);
});
