import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { etcdSteps, LocalEtcd } from "../../../lib/node/etcd_steps.ts";
import { aControllerState, anEtcdConfig, fakePorts } from "../../support/a_controller.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";

Deno.test("etcdSteps() are there only where etcd may have other members", () => {
  const namesOf = (single: boolean) =>
    etcdSteps(aControllerState({ options: { single }, config: anEtcdConfig() })).map(({ name }) => name);

  assertEquals([namesOf(false), namesOf(true)], [["etcd-membership"], []]);
});

Deno.test("LocalEtcd.open() reads the certificates of this controller", async () => {
  await using cluster = await ClusterFixture.create();

  using etcd = await LocalEtcd.open(cluster.paths, fakePorts());

  assertEquals(etcd.client.endpoints, ["https://127.0.0.1:2379"]);
  await assertRejects(() => LocalEtcd.open(nodePaths({ dataDir: "/nonexistent" }), fakePorts()), K0sError, "ca.crt");
});
