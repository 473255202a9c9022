import { assertEquals, assertMatch } from "@std/assert";
import { explainEtcd } from "../../../../lib/node/controller/explain_etcd.ts";
import { aClusterConfig, anEtcdConfig, fakePorts } from "../../../support/a_controller.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { ClusterFixture } from "../../../support/cluster_fixture.ts";
import { FakeEtcd, member } from "../../etcd/_fake_etcd.ts";

const OTHER = { name: "kube-apiserver", state: "unready", restarts: 0, reason: "status 500" };
const reportsOf = (state: string) => [OTHER, { name: "etcd", state, restarts: 0, reason: "status 503" }];

/** A member of three whose peers do not answer. */
function alone(cluster: ClusterFixture) {
  const etcd = new FakeEtcd(member("one", 1), member("two", 2), member("three", 3));
  etcd.leader = "0";
  const answer = etcd.http.answer;
  etcd.http.answer = (url, init) => {
    if (url.endsWith(":2380/version")) throw new TypeError("connection refused");
    return answer(url, init);
  };
  const inputs = {
    config: anEtcdConfig(),
    paths: nodePaths({ dataDir: cluster.dataDir, runDir: `${cluster.dataDir}/run` }),
    ports: { ...fakePorts(), http: etcd.http },
    isAlone: false,
  };
  return { etcd, inputs };
}

Deno.test("explainEtcd() says which members an etcd without a quorum misses, and leaves the others as they are", async () => {
  await using cluster = await ClusterFixture.create();
  const { inputs } = alone(cluster);

  for (const doubtful of ["starting", "unready"]) {
    const [other, etcd] = await explainEtcd(inputs, reportsOf(doubtful));
    assertEquals(other, OTHER);
    assertMatch(etcd?.reason ?? "", /Only 1 of the 2 voting members .* not answering: "two" .*, "three"/);
  }
});

Deno.test("explainEtcd() keeps the reason of one that has a leader, or that says nothing", async () => {
  await using cluster = await ClusterFixture.create();
  const { etcd, inputs } = alone(cluster);

  etcd.leader = "2";
  assertEquals(await explainEtcd(inputs, reportsOf("unready")), reportsOf("unready"));
  etcd.leader = "0";
  etcd.intercept = () => new Response("", { status: 500 });
  assertEquals(await explainEtcd(inputs, reportsOf("unready")), reportsOf("unready"));
});

Deno.test("explainEtcd() asks nothing of an etcd that is ready, and nothing where there are no other members", async () => {
  await using cluster = await ClusterFixture.create();
  const { etcd, inputs } = alone(cluster);

  for (const calm of ["ready", "stopped", "backing-off"]) {
    assertEquals(await explainEtcd(inputs, reportsOf(calm)), reportsOf(calm));
  }
  assertEquals(etcd.http.opened, []);
  for (const other of [{ ...inputs, isAlone: true }, { ...inputs, config: aClusterConfig() }]) {
    assertEquals(await explainEtcd(other, reportsOf("unready")), reportsOf("unready"));
  }
  assertEquals(etcd.http.opened, []);
});
