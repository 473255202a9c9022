import { assertThrows } from "@std/assert";
import { assertManagedEtcd } from "../../../../lib/cli/etcd/own_etcd.ts";
import { K0sError } from "../../../../lib/base/mod.ts";

const ETCD = { peerAddress: "192.0.2.1", ca: { expiresAfter: "1h", certificatesExpireAfter: "1h" } };

Deno.test("assertManagedEtcd() refuses other storage in upstream's words", () => {
  assertManagedEtcd({ type: "etcd", etcd: ETCD });
  assertThrows(() => assertManagedEtcd({ type: "kine" }), K0sError, "wrong storage type: kine");
  const externalCluster = { endpoints: ["https://e:2379"], etcdPrefix: "k0s" };
  assertThrows(
    () => assertManagedEtcd({ type: "etcd", etcd: { ...ETCD, externalCluster } }),
    K0sError,
    "command 'k0s etcd' does not support external etcd cluster",
  );
});
