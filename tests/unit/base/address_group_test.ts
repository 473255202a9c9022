import { assertEquals } from "@std/assert";
import { addressGroup } from "../../../lib/base/mod.ts";

Deno.test("addressGroup() puts the IPv6 addresses of one network together, and no IPv4 addresses", () => {
  const groupOf = (addresses: string[]) => new Set(addresses.map(addressGroup)).size;

  assertEquals(groupOf(["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:1::"]), 1);
  assertEquals(groupOf(["2001:db8:0:1::1", "2001:db8:0:2::1", "::1", "192.0.2.1", "192.0.2.2"]), 5);
  assertEquals(groupOf(["::ffff:10.0.0.1", "::ffff:10.0.0.2"]), 2);
});
