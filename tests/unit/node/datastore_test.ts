import { assertEquals } from "@std/assert";
import { type ClusterConfig, nodePaths } from "../../../lib/config/mod.ts";
import { etcdPeer, openDatastore } from "../../../lib/node/datastore.ts";
import { aClusterConfig, anEtcdConfig, fakePorts } from "../../support/a_controller.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { rangeResponse } from "../../support/range_response.ts";

/** Opens a store and reads a key. @returns How it was opened, what was asked, and below what its keys are. */
async function opened(config: ClusterConfig, paths = nodePaths({ dataDir: "/d" })) {
  const http = new FakeHttp();
  http.answer = () => rangeResponse([]);
  using datastore = await openDatastore({ config, paths, ports: { ...fakePorts(), http } });
  await datastore.store.get("/k", new AbortController().signal);
  return { options: http.opened[0]!, url: http.requested[0]!, root: datastore.root };
}

Deno.test("openDatastore() reaches kine by its socket, below the prefix that the operator gives", async () => {
  const config = aClusterConfig();
  const { options, url, root } = await opened(config);
  assertEquals([options.unixSocket, options.protocol, url, root], [
    nodePaths({ dataDir: "/d" }).kineSocket,
    "h2",
    "http://localhost/etcdserverpb.KV/Range",
    "/registry",
  ]);
  config.spec.api.extraArgs = { "etcd-prefix": "/mine/" };
  assertEquals((await opened(config)).root, "/mine");
});

Deno.test("openDatastore() reaches our etcd as the API server does", async () => {
  await using cluster = await ClusterFixture.create();
  const { options, url, root } = await opened(anEtcdConfig(), cluster.paths);
  assertEquals([url, root], ["https://127.0.0.1:2379/etcdserverpb.KV/Range", "/registry"]);
  assertEquals(options, {
    caCerts: [cluster.read("etcd/ca.crt")],
    cert: cluster.read("apiserver-etcd-client.crt"),
    key: cluster.read("apiserver-etcd-client.key"),
    protocol: "h2",
  });
});

Deno.test("openDatastore() reaches an external etcd with the files that the configuration names", async () => {
  await using cluster = await ClusterFixture.create();
  const { pkiDir, etcdPkiDir } = cluster.paths;
  const config = anEtcdConfig();
  config.spec.storage.etcd!.externalCluster = {
    endpoints: ["https://e:2379/"],
    etcdPrefix: "/one/two/",
    caFile: `${etcdPkiDir}/ca.crt`,
    clientCertFile: `${pkiDir}/apiserver-etcd-client.crt`,
    clientKeyFile: `${pkiDir}/apiserver-etcd-client.key`,
  };
  const { options, url, root } = await opened(config);
  assertEquals([url, root], ["https://e:2379/etcdserverpb.KV/Range", "/one/two"]);
  assertEquals(options.cert, cluster.read("apiserver-etcd-client.crt"));
});

Deno.test("etcdPeer() is this machine, under the name that etcd is told", () => {
  const named = anEtcdConfig();
  named.spec.storage.etcd!.extraArgs = { name: "two" };

  assertEquals(etcdPeer(anEtcdConfig(), "one"), { name: "one", peerUrl: "https://192.0.2.2:2380" });
  assertEquals(etcdPeer(named, "one").name, "two");
  assertEquals(etcdPeer(aClusterConfig(), "one").peerUrl, "https://127.0.0.1:2380");
});
