import { assertEquals } from "@std/assert";
import { directHosts } from "../../../../lib/host/mod.ts";

function at(address: string, prefixLength: number) {
  return { interfaceName: "eth0", address, prefixLength, family: address.includes(":") ? "IPv6" : "IPv4" } as const;
}

Deno.test("directHosts() are this machine, the networks that it is on, and the cluster's", () => {
  const interfaces = [
    ...[at("127.0.0.1", 8), at("::1", 128), at("fe80::1", 64)],
    ...[at("192.0.2.7", 24), at("198.51.100.7", 32), at("2001:db8::7", 64), at("192.0.2.8", 24)],
  ];

  assertEquals(directHosts([".svc", "", "192.0.2.0/24"], interfaces), [
    ...["localhost", "127.0.0.0/8", "::1"],
    ...["192.0.2.0/24", "198.51.100.7/32", "2001:db8::/64"],
    ".svc",
  ]);
});

Deno.test("directHosts() does not except the whole world for an address without a network", () => {
  assertEquals(directHosts([], [at("192.0.2.7", 0)]), ["localhost", "127.0.0.0/8", "::1"]);
});
