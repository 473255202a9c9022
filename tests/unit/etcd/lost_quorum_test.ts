import { assertEquals } from "@std/assert";
import { lostQuorum } from "../../../lib/etcd/mod.ts";
import { quorumProblems } from "../../../lib/etcd/lost_quorum.ts";
import { FakeEtcd, member, NEVER } from "./_fake_etcd.ts";

const three = () => new FakeEtcd(member("one", 1), member("two", 2), member("three", 3));

Deno.test("lostQuorum() is silent while there is a leader, and asks nobody else", async () => {
  const etcd = three();
  const probe = { isAlive: () => Promise.reject(new Error("asked")) };

  assertEquals(await lostQuorum({ client: etcd.client, probe }, NEVER), undefined);
});

Deno.test("lostQuorum() names the voting members that are missed; a learner is none", async () => {
  const etcd = three();
  etcd.members.push(member("four", 4, { isLearner: true }));
  etcd.leader = "0";
  etcd.dead.add("2").add("3").add("4");

  assertEquals(
    await lostQuorum(etcd.ports, NEVER),
    "There is no leader: the cluster takes no writes. Only 1 of the 2 voting members that are needed answers; " +
      'not answering: "two" (https://192.0.2.2:2380), "three" (https://192.0.2.3:2380)',
  );
});

Deno.test("lostQuorum() does not blame members for an election that goes on", async () => {
  const etcd = three();
  etcd.leader = "0";

  assertEquals(await lostQuorum(etcd.ports, NEVER), "There is no leader: the cluster takes no writes");
});

Deno.test("quorumProblems() counts in the plural", () => {
  const facts = { hasLeader: true, quorum: 3, aliveVoters: 2, dead: ["a", "b", "c"] };

  assertEquals(quorumProblems(facts), [
    "Only 2 of the 3 voting members that are needed answer; not answering: a, b, c",
  ]);
  assertEquals(quorumProblems({ ...facts, aliveVoters: 3 }), []);
});
