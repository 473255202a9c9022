import { assertEquals, assertRejects } from "@std/assert";
import { EtcdError } from "../../../lib/etcd/mod.ts";
import { FakeEtcd, member, refusal } from "./_fake_etcd.ts";

Deno.test("EtcdClient changes members by their identifiers", async () => {
  const etcd = new FakeEtcd(member("one", 1));

  const members = await etcd.client.addLearner("https://192.0.2.2:2380");
  await etcd.client.promote("101");
  await etcd.client.remove("101");

  assertEquals(members.map(({ name, isLearner }) => [name, isLearner]), [["one", false], ["", true]]);
  assertEquals(etcd.changes, [
    '/v3/cluster/member/add {"peerURLs":["https://192.0.2.2:2380"],"isLearner":true}',
    '/v3/cluster/member/promote {"ID":"101"}',
    '/v3/cluster/member/remove {"ID":"101"}',
  ]);
});

Deno.test("EtcdClient.memberList() asks only what the member knows, if told to", async () => {
  const etcd = new FakeEtcd(member("one", 1));
  const asked: unknown[] = [];
  etcd.intercept = (_path, body) => void asked.push(body["linearizable"]);

  await etcd.client.memberList();
  await etcd.client.memberList({ isLocal: true });

  assertEquals(asked, [true, false]);
});

Deno.test("EtcdClient.compact() takes a revision that is compacted already for done, other refusals not", async () => {
  const etcd = new FakeEtcd(member("one", 1));
  etcd.intercept = () => refusal(11, "etcdserver: mvcc: required revision has been compacted");
  await etcd.client.compact(5);

  etcd.intercept = () => refusal(11, "etcdserver: mvcc: required revision is a future revision");
  await assertRejects(() => etcd.client.compact(5), EtcdError, "future revision");
});

Deno.test("EtcdClient reads revision, alarms and lags", async () => {
  const etcd = new FakeEtcd(member("one", 1));
  etcd.alarms = [{ memberID: "1", alarm: "NOSPACE" }];
  etcd.variables = { "raft.status": { commit: 3, progress: { "1": { match: 1 } } } };

  assertEquals(await etcd.client.revision(), 42);
  assertEquals(await etcd.client.alarms(), [{ memberId: "1", alarm: "NOSPACE" }]);
  assertEquals([...await etcd.client.followerLags()], [["1", 2]]);
});

Deno.test("EtcdClient counts and removes keys by ranges of etcd", async () => {
  const etcd = new FakeEtcd(member("one", 1));
  const asked: string[] = [];
  etcd.intercept = (path, body) => {
    asked.push(`${path} ${JSON.stringify(body)}`);
    return new Response('{"count":"7"}');
  };

  assertEquals(await etcd.client.keyCount({ revision: 5 }), 7);
  await etcd.client.deleteKeys("/a");
  await etcd.client.deleteKeys("/a/");

  assertEquals(asked, [
    '/v3/kv/range {"key":"AA==","range_end":"AA==","count_only":true,"revision":"5"}',
    `/v3/kv/deleterange {"key":"${btoa("/a")}"}`,
    `/v3/kv/deleterange {"key":"${btoa("/a/")}","range_end":"${btoa("/a0")}"}`,
  ]);
});
