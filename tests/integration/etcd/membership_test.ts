import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { assertNotLeft, leaveCluster, QuorumError, readClusterState, removePeer } from "../../../lib/etcd/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { EtcdNode, hasEtcd } from "./etcd_node.ts";

Deno.test({
  name: "etcd's members join as learners, are promoted, leave, and are never removed below their quorum",
  ignore: !hasEtcd(),
  fn: async (t) => {
    await using stack = new AsyncDisposableStack();
    const directory = await Deno.makeTempDir({ prefix: "k0s-etcd-" });
    stack.defer(() => Deno.remove(directory, { recursive: true }));
    const over = new AbortController();
    const { signal } = over;
    const first = stack.use(await EtcdNode.prepare(directory, 1));
    const second = stack.use(await EtcdNode.prepare(directory, 2, { first }));
    const third = stack.use(await EtcdNode.prepare(directory, 3, { first }));
    await first.start();
    await first.untilVoter();
    const membership = first.membership;
    const promoting = membership.reconcileLearners(signal).catch(() => {});
    stack.defer(async () => {
      over.abort();
      await promoting;
    });
    const join = async (node: EtcdNode) => {
      const { initialCluster } = await membership.addMember(node.peerUrl, node.name, signal);
      await node.start(initialCluster);
      await node.untilVoter();
      return initialCluster;
    };
    const roles = async () =>
      (await first.client.memberList()).map(({ name, isLearner }) => `${name} ${isLearner}`).sort();
    const stateOf = () => readClusterState({ ...first.ports, reports: () => Promise.resolve(new Map()) }, signal);

    await t.step("a member joins as a learner and becomes a voter by itself", async () => {
      const initialCluster = await join(second);

      assertEquals(initialCluster.toSorted(), [`node1=${first.peerUrl}`, `node2=${second.peerUrl}`]);
      assertEquals(await roles(), ["node1 false", "node2 false"]);
    });

    await t.step("a joiner that asks again gets the same answer", async () => {
      const once = await membership.addMember(third.peerUrl, third.name, signal);
      const again = await membership.addMember(third.peerUrl, third.name, signal);

      assertEquals(again.initialCluster.toSorted(), once.initialCluster.toSorted());
      assertEquals((await first.client.memberList()).length, 3);
      await join(third);
      assertEquals(await roles(), ["node1 false", "node2 false", "node3 false"]);
    });

    await t.step("the state of the cluster tells leader, health and lag", async () => {
      const state = await eventually(async () => {
        const seen = await stateOf();
        return seen.members.length === 3 && seen.healthy ? seen : undefined;
      }, { what: "a healthy cluster", withinMs: 60_000 });

      assertEquals([state.quorum, state.aliveVoters, state.problems], [2, 3, []]);
      assertEquals(state.members.map(({ healthy }) => healthy), [true, true, true]);
      if (state.leader === "node1") assert(state.members.every(({ raftLag = -1 }) => raftLag >= 0 && raftLag < 100));
    });

    await t.step("the address of a living member is not given away", async () => {
      await assertRejects(() => membership.addMember(second.peerUrl, "other", signal), K0sError, "lives there");
      await assertRejects(
        () => membership.addMember("https://127.0.0.99:2380", "node2", signal),
        K0sError,
        "of that name",
      );
    });

    await t.step("with a dead member, removal of a living one is refused", async () => {
      await third.kill();

      const error = await assertRejects(() => removePeer(second.peerUrl, first.ports, { signal }), QuorumError);

      assert(error.message.includes('"node3"'), error.message);
      assertEquals((await stateOf()).problems.length, 1);
      assertEquals((await roles()).length, 3);
    });

    await t.step("a dead member is removed from another controller", async () => {
      assertEquals((await removePeer(third.peerUrl, first.ports, { signal })).name, "node3");
      assertEquals(await roles(), ["node1 false", "node2 false"]);
    });

    await t.step("a member that has lost its data is replaced when it joins anew", async () => {
      await Deno.remove(third.paths.etcdDataDir, { recursive: true });
      await join(third);
      await third.kill();
      await Deno.remove(third.paths.etcdDataDir, { recursive: true });
      await join(third);

      assertEquals(await roles(), ["node1 false", "node2 false", "node3 false"]);
    });

    await t.step("a member that leaves ends, and its controller does not start it again", async () => {
      await leaveCluster({ paths: second.paths, peerUrl: second.peerUrl }, second.ports, signal);
      await second.exited();

      await assertRejects(() => assertNotLeft(second.paths), K0sError, "has left the etcd cluster");
      assertEquals(await roles(), ["node1 false", "node3 false"]);
    });

    await t.step("the last member cannot be removed", async () => {
      await removePeer(third.peerUrl, first.ports, { signal });

      await assertRejects(() => removePeer(first.peerUrl, first.ports, { signal }), QuorumError, "only voting member");
      await assertRejects(
        () => leaveCluster({ paths: first.paths, peerUrl: first.peerUrl }, first.ports, signal),
        QuorumError,
      );
      await assertNotLeft(first.paths);
    });
  },
});
