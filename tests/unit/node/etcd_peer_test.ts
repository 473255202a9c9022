import { assertEquals } from "@std/assert";
import { etcdPeer } from "../../../lib/node/etcd_peer.ts";
import { aClusterConfig, anEtcdConfig } from "../../support/a_controller.ts";

Deno.test("etcdPeer() is this machine, under the name that etcd is told", () => {
  const named = anEtcdConfig();
  named.spec.storage.etcd!.extraArgs = { name: "two" };

  assertEquals(etcdPeer(anEtcdConfig(), "one"), { name: "one", peerUrl: "https://192.0.2.2:2380" });
  assertEquals(etcdPeer(named, "one").name, "two");
  assertEquals(etcdPeer(aClusterConfig(), "one").peerUrl, "https://127.0.0.1:2380");
});
