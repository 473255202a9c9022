import { assert, assertEquals } from "@std/assert";
import { EtcdMaintenance, type EtcdMemberStatus } from "../../../lib/etcd/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { EtcdNode, hasEtcd } from "./etcd_node.ts";

const LOCK = { tryHold: () => Promise.resolve(true), release: () => Promise.resolve() };
const MIB = 1024 * 1024;

Deno.test({
  name: "EtcdMaintenance.round() makes room in an etcd that takes no more writes",
  ignore: !hasEtcd(),
  fn: async () => {
    await using stack = new AsyncDisposableStack();
    const directory = await Deno.makeTempDir({ prefix: "k0s-etcd-" });
    stack.defer(() => Deno.remove(directory, { recursive: true }));
    const extraArgs = { "quota-backend-bytes": String(4 * MIB) };
    const node = stack.use(await EtcdNode.prepare(directory, 1, { extraArgs }));
    await node.start();
    await node.untilVoter();
    const { signal } = new AbortController();
    for (let write = 0; (await node.put("same", 256 * 1024)).ok; write++) {
      assert(write < 100, "the quota has no effect");
    }
    assertEquals((await node.client.alarms()).map(({ alarm }) => alarm), ["NOSPACE"]);

    const outcome = await new EtcdMaintenance({ ...node.ports, lock: LOCK }).round(signal);

    assertEquals(outcome, "recovered");
    assertEquals(await node.client.alarms(), []);
    assert((await node.put("same", 1_024)).ok);
  },
});

Deno.test({
  name: "EtcdMaintenance.round() defragments followers first, and a leader after it has handed over",
  ignore: !hasEtcd(),
  fn: async () => {
    await using stack = new AsyncDisposableStack();
    const directory = await Deno.makeTempDir({ prefix: "k0s-etcd-" });
    stack.defer(() => Deno.remove(directory, { recursive: true }));
    const { signal } = new AbortController();
    const first = stack.use(await EtcdNode.prepare(directory, 1));
    const second = stack.use(await EtcdNode.prepare(directory, 2, { first }));
    await first.start();
    await first.untilVoter();
    const { initialCluster } = await first.membership.addMember(second.peerUrl, second.name, signal);
    await second.start(initialCluster);
    await eventually(async () => await first.membership.promoteLearners(signal) === 0, {
      what: "the second member is promoted",
      withinMs: 60_000,
    });
    await second.untilVoter();
    for (let write = 0; write < 20; write++) assert((await first.put("same", MIB / 2)).ok);
    await first.client.compact(await first.client.revision());
    // Compaction goes on in the background, on each member for itself; bbolt counts the pages as free with the first
    // write after the last reader of them.
    const isCompacted = async ({ client }: EtcdNode) => (await client.status()).dbInUseBytes < 4 * MIB;
    const areCompacted = async () =>
      (await first.put("other", 1)).ok && await isCompacted(first) && await isCompacted(second);
    await eventually(areCompacted, {
      what: "both members are compacted",
      withinMs: 60_000,
    });
    const maintenanceOf = (node: EtcdNode, leaderTimeoutMs: number) =>
      new EtcdMaintenance({ ...node.ports, lock: LOCK, leastFreeBytes: MIB, leaderTimeoutMs });
    const isFree = (status: EtcdMemberStatus) => status.dbSizeBytes < 4 * MIB;

    assertEquals(await maintenanceOf(first, 60_000).round(signal), "not now", "the leader waits");
    assertEquals(await maintenanceOf(second, 60_000).round(signal), "defragmented");
    assert(isFree(await second.client.status()), "the follower has given its room back");
    assertEquals(await maintenanceOf(first, 0).round(signal), "moved leadership");
    assertEquals(await maintenanceOf(first, 0).round(signal), "defragmented");
    assert(isFree(await first.client.status()), "the former leader has given its room back");
    assertEquals(await maintenanceOf(first, 0).round(signal), "nothing to do");
  },
});
