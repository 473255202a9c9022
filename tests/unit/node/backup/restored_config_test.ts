import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError, K0sError } from "../../../../lib/base/mod.ts";
import {
  defaultDatabase,
  restoredConfig,
  thisMachine,
  withAddress,
} from "../../../../lib/node/backup/restored_config.ts";

const MACHINE = { addresses: ["127.0.0.1", "192.0.2.2", "198.51.100.2"], address: "192.0.2.2", addressV6: undefined };
const OPTIONS = { paths: { dataDir: "/var/lib/k0s" }, machine: MACHINE, kind: "etcd" };

Deno.test("restoredConfig() gives this machine's address to a controller that had another one", async () => {
  const text = "spec:\n  api:\n    address: 192.0.2.1 # mine\n    sans: [192.0.2.1]\n" +
    '  storage:\n    type: etcd\n    etcd: {peerAddress: "198.51.100.1"}\n';

  const { config, text: changed, moved } = await restoredConfig(text, OPTIONS);

  assertEquals(moved, [{ from: "192.0.2.1", to: "192.0.2.2" }, { from: "198.51.100.1", to: "192.0.2.2" }]);
  assertEquals([config.spec.api.address, config.spec.storage.etcd?.peerAddress], ["192.0.2.2", "192.0.2.2"]);
  const expected = text.replace("address: 192.0.2.1", "address: 192.0.2.2").replace("198.51.100.1", "192.0.2.2");
  assertEquals(changed, expected);
});

for (
  const text of ["", "spec:\n  api:\n    address: 198.51.100.2\n", "spec:\n  api:\n    externalAddress: 203.0.113.1\n"]
) {
  Deno.test(`restoredConfig() leaves ${JSON.stringify(text)} as it is`, async () => {
    const { text: kept, moved } = await restoredConfig(text, OPTIONS);
    assertEquals([kept, moved], [text, []]);
  });
}

/** A cluster that IPv6 leads, beside IPv4. */
const LED_BY_IPV6 = `spec:
  api:
    address: fd00::5
  network:
    dualStack: {enabled: true, IPv6podCIDR: "fd00:10:244::/108", IPv6serviceCIDR: "fd00:10:96::/108"}
    primaryAddressFamily: IPv6
`;
const BOTH = { addresses: ["192.0.2.2", "fd00::6"], address: "192.0.2.2", addressV6: "fd00::6" };

Deno.test("restoredConfig() replaces an address by one of its own family", async () => {
  const text = `${LED_BY_IPV6}  storage: {etcd: {peerAddress: 192.0.2.1}}\n`;

  const { config, moved } = await restoredConfig(text, { ...OPTIONS, machine: BOTH });

  assertEquals(moved, [{ from: "fd00::5", to: "fd00::6" }, { from: "192.0.2.1", to: "192.0.2.2" }]);
  assertEquals([config.spec.api.address, config.spec.storage.etcd?.peerAddress], ["fd00::6", "192.0.2.2"]);
});

Deno.test("restoredConfig() says so where a cluster needs an address of a family that this machine has not", async () => {
  const error = await assertRejects(
    () => restoredConfig(LED_BY_IPV6, OPTIONS),
    K0sError,
    "this machine has none of IPv6",
  );
  assertEquals(error.hint, "Give this machine an IPv6 address, and restore again");

  const only = { addresses: ["fd00::6"], address: "fd00::6", addressV6: "fd00::6" };
  const ofIpv4 = () => restoredConfig("spec: {api: {address: 192.0.2.1}}\n", { ...OPTIONS, machine: only });
  await assertRejects(ofIpv4, K0sError, "this machine has none of IPv4");
});

Deno.test("restoredConfig() takes an address of the other family where the cluster can do with it", async () => {
  const text = "spec: {storage: {etcd: {peerAddress: fd00::5}}}\n";

  const { moved } = await restoredConfig(text, OPTIONS);

  assertEquals(moved, [{ from: "fd00::5", to: "192.0.2.2" }]);
});

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
