import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { oneOfEachFamily } from "../../../../lib/node/pods/node_addresses.ts";

const onInterface = (address: string, interfaceName = "eth0") => ({
  interfaceName,
  address,
  family: address.includes(":") ? "IPv6" as const : "IPv4" as const,
  prefixLength: 64,
});

Deno.test("oneOfEachFamily() takes what the name resolves to, the primary family first", () => {
  const found = { resolved: ["192.0.2.3", "2001:db8::3", "192.0.2.4"], interfaces: [onInterface("198.51.100.1")] };

  assertEquals(oneOfEachFamily("a", found, "IPv4"), ["192.0.2.3", "2001:db8::3"]);
  assertEquals(oneOfEachFamily("a", found, "IPv6"), ["2001:db8::3", "192.0.2.3"]);
});

Deno.test("oneOfEachFamily() takes a family that the name does not have from the interfaces", () => {
  const interfaces = [
    onInterface("127.0.0.1", "lo"),
    onInterface("fe80::1"),
    onInterface("192.0.2.2"),
    onInterface("2001:db8:1::1", "kube-bridge"),
    onInterface("2001:db8::2"),
  ];

  assertEquals(oneOfEachFamily("a", { resolved: ["127.0.1.1"], interfaces }, "IPv4"), ["192.0.2.2", "2001:db8::2"]);
  assertEquals(oneOfEachFamily("a", { resolved: ["192.0.2.9"], interfaces }, "IPv6"), ["2001:db8::2", "192.0.2.9"]);
});

Deno.test("oneOfEachFamily() refuses a machine of one family only, and link-local addresses do not count", () => {
  const found = { resolved: ["192.0.2.3"], interfaces: [onInterface("fe80::1")] };

  assertThrows(() => oneOfEachFamily("a", found, "IPv4"), K0sError, "both families: 192.0.2.3");
});
