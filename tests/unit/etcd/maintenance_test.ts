import { assertEquals } from "@std/assert";
import { EtcdMaintenance, isWorthDefragmenting } from "../../../lib/etcd/mod.ts";
import { statusIn } from "../../../lib/etcd/member.ts";
import { FakeEtcd, member, NEVER } from "./_fake_etcd.ts";

const HOLES = { dbSize: "1000", dbSizeInUse: "100" };

function maintained(leader: string, more: { isFree?: boolean } = {}) {
  const etcd = new FakeEtcd(member("one", 1), member("two", 2), member("three", 3));
  etcd.leader = leader;
  etcd.status = HOLES;
  const lock = {
    releases: 0,
    tryHold: () => Promise.resolve(more.isFree ?? true),
    release: () => Promise.resolve(void lock.releases++),
  };
  const maintenance = new EtcdMaintenance({ ...etcd.ports, lock, leastFreeBytes: 100, leaderTimeoutMs: 60_000 });
  return { etcd, lock, round: () => maintenance.round(NEVER) };
}

Deno.test("isWorthDefragmenting() wants much room, and a large share of the file", () => {
  const worth = (dbSize: number, dbSizeInUse: number) =>
    isWorthDefragmenting(statusIn({ dbSize: String(dbSize), dbSizeInUse: String(dbSizeInUse) }), 100);

  assertEquals([worth(1000, 100), worth(150, 80), worth(1000, 700)], [true, false, false]);
});

Deno.test("EtcdMaintenance defragments a follower under the lock", async () => {
  const { etcd, lock, round } = maintained("2");

  assertEquals(await round(), "defragmented");
  assertEquals(etcd.changes, ["/v3/maintenance/defragment {}"]);
  assertEquals(lock.releases, 1);
});

Deno.test("EtcdMaintenance leaves a member alone while another is dead, or being defragmented", async () => {
  const dead = maintained("2");
  dead.etcd.dead.add("3");
  assertEquals(await dead.round(), "not now");

  const locked = maintained("2", { isFree: false });
  assertEquals(await locked.round(), "not now");
  assertEquals([...dead.etcd.changes, ...locked.etcd.changes], []);
});

Deno.test("EtcdMaintenance lets a leader wait for the others, then hand over", async () => {
  const { etcd, round } = maintained("1");
  assertEquals(await round(), "not now");

  await etcd.clock.advance(60_000);

  assertEquals(await round(), "moved leadership");
  assertEquals(etcd.changes, ['/v3/maintenance/transfer-leadership {"targetID":"2"}']);
});

Deno.test("EtcdMaintenance answers its own member's NOSPACE alarm, not another's", async () => {
  const { etcd, round } = maintained("2");
  etcd.status = { dbSize: "10", dbSizeInUse: "10", dbSizeQuota: "100" };
  etcd.alarms = [{ memberID: "2", alarm: "NOSPACE" }];
  assertEquals(await round(), "nothing to do");

  etcd.alarms = [{ memberID: "1", alarm: "NOSPACE" }];
  assertEquals(await round(), "recovered");
});
