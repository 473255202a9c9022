import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { etcdLeaderTasks, etcdSteps, hasEtcdPeers } from "../../../lib/node/etcd_steps.ts";
import { aClusterConfig, aControllerState, anEtcdConfig } from "../../support/a_controller.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";

const peer = (dataDir?: string) =>
  aControllerState({
    options: { single: false },
    config: anEtcdConfig(),
    ...(dataDir === undefined ? {} : { dataDir }),
  });

Deno.test("hasEtcdPeers() where etcd is ours and may have other members", () => {
  const single = aControllerState({ config: anEtcdConfig() });
  const kine = aControllerState({ options: { single: false }, config: aClusterConfig() });

  assertEquals([peer(), single, kine].map(hasEtcdPeers), [true, false, false]);
  assertEquals([etcdSteps(single), etcdLeaderTasks(single)], [[], []]);
});

Deno.test("etcdSteps() open our member with the certificates of this controller", async () => {
  await using cluster = await ClusterFixture.create();
  const state = peer(cluster.dataDir);

  await assertRejects(() => etcdSteps(peer("/proc/nowhere"))[0]!.run(new AbortController().signal), K0sError, "ca.crt");
  await etcdSteps(state)[0]!.run(AbortSignal.abort());

  using etcd = state.etcd;
  assertEquals(etcd?.ports.client.endpoints, ["https://127.0.0.1:2379"]);
});

Deno.test("a member is closed once, though a node that has retired is stopped twice", async () => {
  await using cluster = await ClusterFixture.create();
  const { dataDir } = cluster;
  const background = AbortSignal.abort();
  const state = aControllerState({ options: { single: false }, config: anEtcdConfig(), dataDir, background });
  await etcdSteps(state)[0]!.run(background);

  await state.backgroundTasks();
  await state.backgroundTasks();

  assertEquals(state.etcd, undefined);
});

Deno.test("etcdLeaderTasks() look after the members of all", () => {
  assertEquals(etcdLeaderTasks(peer()).map(({ name }) => name), ["etcd-members"]);
});
