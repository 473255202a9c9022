import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import {
  defaultDatabase,
  restoredConfig,
  thisMachine,
  withAddress,
} from "../../../../lib/node/backup/restored_config.ts";

const MACHINE = { addresses: ["127.0.0.1", "192.0.2.2", "198.51.100.2"], address: "192.0.2.2" };
const OPTIONS = { paths: { dataDir: "/var/lib/k0s" }, machine: MACHINE, kind: "etcd" };

Deno.test("restoredConfig() gives this machine's address to a controller that had another one", async () => {
  const text = "spec:\n  api:\n    address: 192.0.2.1 # mine\n    sans: [192.0.2.1]\n" +
    '  storage:\n    type: etcd\n    etcd: {peerAddress: "198.51.100.1"}\n';

  const { config, text: changed, moved } = await restoredConfig(text, OPTIONS);

  assertEquals(moved, { from: ["192.0.2.1", "198.51.100.1"], to: "192.0.2.2" });
  assertEquals([config.spec.api.address, config.spec.storage.etcd?.peerAddress], ["192.0.2.2", "192.0.2.2"]);
  const expected = text.replace("address: 192.0.2.1", "address: 192.0.2.2").replace("198.51.100.1", "192.0.2.2");
  assertEquals(changed, expected);
});

for (
  const text of ["", "spec:\n  api:\n    address: 198.51.100.2\n", "spec:\n  api:\n    externalAddress: 203.0.113.1\n"]
) {
  Deno.test(`restoredConfig() leaves ${JSON.stringify(text)} as it is`, async () => {
    const { text: kept, moved } = await restoredConfig(text, OPTIONS);
    assertEquals([kept, moved], [text, undefined]);
  });
}

Deno.test("restoredConfig() refuses a configuration that does not hold", async () => {
  await assertRejects(() => restoredConfig("spec:\n  api:\n    port: none\n", OPTIONS), ConfigError, "port");
});

Deno.test("withAddress() does not touch what merely begins or ends alike, nor other fields", () => {
  const text = "address: 192.0.2.10\naddress: 1192.0.2.1\nexternalAddress: 192.0.2.1\n- 192.0.2.1\n";
  assertEquals(withAddress(text, "192.0.2.1", "192.0.2.2"), text);
  assertEquals(withAddress('{"address":"2001:db8::1","x":1}', "2001:db8::1", "::2"), '{"address":"::2","x":1}');
});

Deno.test("thisMachine() and defaultDatabase() are about this machine's node", () => {
  assertEquals(thisMachine().addresses.includes("127.0.0.1"), true);
  assertEquals(defaultDatabase("/data"), "/data/db/state.db");
});
