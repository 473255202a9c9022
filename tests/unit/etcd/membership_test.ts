import { assertEquals } from "@std/assert";
import { EtcdMembership } from "../../../lib/etcd/mod.ts";
import { flushPromises } from "../../support/fakes.ts";
import { FakeEtcd, member, NEVER } from "./_fake_etcd.ts";

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await flushPromises();
}

Deno.test("EtcdMembership.promoteLearners() promotes a learner that is in sync, and leaves one that never started", async () => {
  const etcd = new FakeEtcd(
    member("one", 1),
    member("two", 2, { isLearner: true }),
    member("three", 3, { isLearner: true }),
    member("", 4, { isLearner: true }),
  );
  etcd.behind.add("3");

  assertEquals(await new EtcdMembership(etcd.ports).promoteLearners(NEVER), 2);
  assertEquals(etcd.members.filter(({ isLearner }) => !isLearner).map(({ name }) => name), ["one", "two"]);
});

Deno.test("EtcdMembership.reconcileLearners() looks at once after a member was added, then often", async () => {
  const etcd = new FakeEtcd(member("one", 1));
  const membership = new EtcdMembership(etcd.ports);
  const over = new AbortController();
  const kept = membership.reconcileLearners(over.signal);
  await turns();

  await membership.addMember("https://192.0.2.2:2380", "two", NEVER);
  etcd.members = etcd.members.map((one) => one.name === "" ? { ...one, name: "two" } : one);
  etcd.behind.add("101");
  await turns();
  assertEquals(etcd.members[1]?.isLearner, true);
  etcd.behind.clear();
  await etcd.clock.advance(250);
  await turns();

  assertEquals(etcd.members[1]?.isLearner, false);
  over.abort();
  await kept;
});
