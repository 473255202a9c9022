import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { assertHasEtcd, assertManagedEtcd } from "../../../../lib/cli/etcd/own_etcd.ts";
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

Deno.test("assertHasEtcd() names a machine without etcd, what is missed, and where to go", async () => {
  const etcdPkiDir = await Deno.makeTempDir();
  const paths = { pkiDir: "/data/pki", etcdPkiDir };
  const error = await assertRejects(() => assertHasEtcd(paths), K0sError);
  assertEquals(error.message, `this machine runs no etcd of k0s: there is no "${etcdPkiDir}/ca.crt"`);
  assertStringIncludes(error.hint ?? "", "on a controller");

  const compared = await assertRejects(() => assertHasEtcd(paths, "can't list"), K0sError);
  assertEquals(compared.message, "can't list: open /data/pki/apiserver-etcd-client.crt: no such file or directory");

  await Deno.writeTextFile(`${etcdPkiDir}/ca.crt`, "PEM");
  await assertHasEtcd(paths);
  await Deno.remove(etcdPkiDir, { recursive: true });
});
