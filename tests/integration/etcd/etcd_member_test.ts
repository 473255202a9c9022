import { assert, assertEquals, assertRejects } from "@std/assert";
import { ETCD_MEMBERS, type EtcdMember, etcdMemberCrd, memberReports } from "../../../lib/etcd/mod.ts";
import { establishKind, isNotFound } from "../../../lib/kube/mod.ts";
import { systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { hasApiServer, startApiServer } from "../kube/api_server.ts";

const REPORT = {
  reportedAt: "2026-01-02T03:04:05.000Z",
  version: "3.7.3",
  isLeader: true,
  dbSizeBytes: 6_000_000_000,
  dbInUseBytes: 1,
  dbQuotaBytes: 8_000_000_000,
  raftTerm: 2,
  raftIndex: 9,
  raftAppliedIndex: 9,
  lags: { "8e9e05c52164694d": 0 },
};

Deno.test({
  name: "a real API server keeps everything that controllers write into EtcdMember objects",
  ignore: !hasApiServer(),
  fn: async () => {
    await using server = await startApiServer();
    const { client } = server;
    const { signal } = new AbortController();
    await establishKind(etcdMemberCrd(), { client, clock: systemClock, random: systemRandom }, signal);
    const { apiVersion, kind } = ETCD_MEMBERS;
    await client.create(ETCD_MEMBERS, { apiVersion, kind, metadata: { name: "one" }, spec: { leave: false } });
    const condition = {
      type: "Joined",
      status: "True",
      message: "Member joined",
      lastTransitionTime: "2026-01-02T03:04:05Z",
    };
    const status = {
      peerAddress: "192.0.2.1",
      memberID: "8e9e05c52164694d",
      reconcileStatus: "Success",
      message: "Member joined",
      conditions: [condition],
      report: REPORT,
    };

    await client.mergePatch(ETCD_MEMBERS, "one", { status }, { subresource: "status" });

    const stored = await client.get<EtcdMember>(ETCD_MEMBERS, "one");
    assertEquals(stored.status as unknown, status);
    assertEquals((await memberReports(client, signal)).get(status.memberID) as unknown, REPORT);
    const bad = () => client.mergePatch(ETCD_MEMBERS, "one", { status: { memberID: "no" } }, { subresource: "status" });
    assert(!isNotFound(await assertRejects(bad, Error, "memberID")));
  },
});
