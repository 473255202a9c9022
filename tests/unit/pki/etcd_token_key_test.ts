import { assert, assertEquals } from "@std/assert";
import { nodePaths } from "../../../lib/config/mod.ts";
import { beginEtcdTokenKey } from "../../../lib/pki/etcd_token_key.ts";
import { PkiFixture } from "./_fixture.ts";

Deno.test("beginEtcdTokenKey() makes a key where there is none, and writes nothing", async () => {
  await using pki = new PkiFixture();

  const pair = await beginEtcdTokenKey(nodePaths({ dataDir: pki.dataDir }));

  assert(pair?.privatePem.startsWith("-----BEGIN PRIVATE KEY-----"));
  assertEquals([...Deno.readDirSync(pki.dataDir)], []);
});

Deno.test("beginEtcdTokenKey() makes none where there is one", async () => {
  await using pki = new PkiFixture();
  pki.write("etcd/jwt.key", "a key");

  assertEquals(await beginEtcdTokenKey(nodePaths({ dataDir: pki.dataDir })), undefined);
});
