import { assertEquals } from "@std/assert";
import { clusterHosts, workerHosts } from "../../../lib/node/cluster_hosts.ts";
import { aClusterConfig } from "../../support/a_controller.ts";

Deno.test("clusterHosts() are the addresses, networks and names of the configuration", () => {
  const { api, storage } = aClusterConfig().spec;
  const config = aClusterConfig({
    api: { ...api, externalAddress: "lb.example:8443", sans: ["api.example"] },
    storage: {
      ...storage,
      type: "etcd",
      etcd: {
        ...{ peerAddress: "192.0.2.3", ca: api.ca },
        externalCluster: { endpoints: ["https://etcd.example:2379", "https://[2001:db8::2]:2379"], etcdPrefix: "k0s" },
      },
    },
  });

  assertEquals(clusterHosts(config), [
    ...[".svc", ".cluster.local", "10.244.0.0/16", "10.96.0.0/12"],
    ...["192.0.2.2", "lb.example", "api.example", "192.0.2.3", "etcd.example", "2001:db8::2"],
  ]);
});

Deno.test("workerHosts() grow with what the worker learns", () => {
  assertEquals(workerHosts({ joinedTo: {} }), [".svc", ""]);
  assertEquals(
    workerHosts({
      joinedTo: {
        server: "https://[2001:db8::1]:6443",
        apiServers: ["192.0.2.2:6443", "[2001:db8::2]:6443"],
        clusterDomain: "k.example",
      },
    }),
    [".svc", ".k.example", "2001:db8::1", "192.0.2.2", "2001:db8::2"],
  );
});
