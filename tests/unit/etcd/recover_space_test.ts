import { assertEquals } from "@std/assert";
import { recoverSpace } from "../../../lib/etcd/mod.ts";
import { FakeEtcd, member, NEVER } from "./_fake_etcd.ts";

const ALARM = { memberId: "1", alarm: "NOSPACE" } as const;

Deno.test("recoverSpace() compacts, defragments, then ends the alarm", async () => {
  const etcd = new FakeEtcd(member("one", 1));
  etcd.alarms = [{ memberID: "1", alarm: "NOSPACE" }];
  etcd.status = { dbSize: "10", dbSizeQuota: "100" };

  assertEquals(await recoverSpace(ALARM, etcd.ports, NEVER), true);
  assertEquals(etcd.changes.map((change) => change.split(" ")[0]), [
    "/v3/kv/compaction",
    "/v3/maintenance/defragment",
    "/v3/maintenance/alarm",
  ]);
  assertEquals(etcd.alarms, []);
});

Deno.test("recoverSpace() keeps the alarm, and tells the operator, if the data themselves are too large", async () => {
  const etcd = new FakeEtcd(member("one", 1));
  etcd.alarms = [{ memberID: "1", alarm: "NOSPACE" }];
  etcd.status = { dbSize: "99", dbSizeQuota: "100" };

  assertEquals(await recoverSpace(ALARM, etcd.ports, NEVER), false);
  assertEquals(etcd.alarms.length, 1);
  assertEquals(etcd.log.records.at(-1)?.level, "error");
});
