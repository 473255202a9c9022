import { assertEquals } from "@std/assert";
import { type MemberReport, readClusterState } from "../../../lib/etcd/mod.ts";
import { FakeEtcd, member, NEVER, refusal } from "./_fake_etcd.ts";

const REPORT: MemberReport = {
  reportedAt: "2026-01-02T03:04:00.000Z",
  version: "3.7.3",
  isLeader: true,
  dbSizeBytes: 200,
  dbInUseBytes: 150,
  raftTerm: 2,
  raftIndex: 9,
  raftAppliedIndex: 9,
  lags: { "1": 3, "2": 0 },
};

function stateOf(etcd: FakeEtcd, reports: Record<string, MemberReport> = {}) {
  const sources = { ...etcd.ports, reports: () => Promise.resolve(new Map(Object.entries(reports))) };
  return readClusterState(sources, NEVER);
}

const three = () => new FakeEtcd(member("one", 1), member("two", 2), member("three", 3));

Deno.test("readClusterState() knows the lag of each member from the leader itself", async () => {
  const etcd = three();
  etcd.variables = { "raft.status": { commit: 9, progress: { "1": { match: 9 }, "2": { match: 4 } } } };

  const state = await stateOf(etcd);

  assertEquals([state.healthy, state.leader, state.quorum, state.problems], [true, "one", 2, []]);
  assertEquals(state.members.map(({ role, raftLag }) => [role, raftLag]), [["leader", 0], ["voter", 5], [
    "voter",
    undefined,
  ]]);
});

Deno.test("readClusterState() takes what it cannot see from what other controllers told", async () => {
  const etcd = three();
  etcd.leader = "2";

  const state = await stateOf(etcd, { "2": REPORT });

  assertEquals(state.members.map(({ raftLag }) => raftLag), [3, 0, undefined]);
  assertEquals(state.members.map(({ dbSizeBytes }) => dbSizeBytes), [100, 200, undefined]);
  assertEquals(state.members.map(({ reportedAt }) => reportedAt), [undefined, REPORT.reportedAt, undefined]);
});

Deno.test("readClusterState() names the dead: fewer than half are a warning, more are the end", async () => {
  const etcd = three();
  etcd.dead.add("3");
  const warned = await stateOf(etcd);
  assertEquals([warned.healthy, warned.aliveVoters], [true, 2]);
  assertEquals(warned.problems.length, 1);

  etcd.dead.add("2");
  etcd.leader = "0";
  const lost = await stateOf(etcd);
  assertEquals([lost.healthy, lost.leader], [false, ""]);
  assertEquals(lost.problems.some((problem) => problem.includes('"two"') && problem.includes('"three"')), true);
});

Deno.test("readClusterState() shows alarms, and is not healthy with one", async () => {
  const etcd = three();
  etcd.alarms = [{ memberID: "2", alarm: "NOSPACE" }];

  const state = await stateOf(etcd);

  assertEquals([state.healthy, state.members[1]?.alarms], [false, ["NOSPACE"]]);
});

Deno.test("readClusterState() shows the rest when one part cannot be read", async () => {
  const etcd = three();
  etcd.alarms = [{ memberID: "2", alarm: "NOSPACE" }];
  etcd.intercept = (path) => path.endsWith("/alarm") ? refusal(14, "etcdserver: no leader") : undefined;

  const state = await stateOf(etcd);

  assertEquals([state.healthy, state.members.length], [false, 3]);
  assertEquals(state.problems, ["Cannot read the alarms of etcd: etcdserver: no leader"]);
});
