import { assertEquals } from "@std/assert";
import { defaultAddress } from "../../../../lib/host/mod.ts";
import type { InterfaceAddress } from "../../../../lib/platform/mod.ts";

function at(interfaceName: string, address: string): InterfaceAddress {
  return { interfaceName, address, family: address.includes(":") ? "IPv6" : "IPv4", prefixLength: 24 };
}

const CASES: [string, InterfaceAddress[], string | undefined][] = [
  [
    "takes the first IPv4 address",
    [at("lo", "127.0.0.1"), at("eth0", "192.0.2.2"), at("eth1", "192.0.2.3")],
    "192.0.2.2",
  ],
  ["skips the cluster's own interfaces", [
    at("kube-bridge", "10.244.0.1"),
    at("veth1", "10.0.0.1"),
    at("e", "192.0.2.9"),
  ], "192.0.2.9"],
  ["prefers IPv4 to IPv6", [at("eth0", "2001:db8::1"), at("eth1", "192.0.2.2")], "192.0.2.2"],
  ["prefers a routable IPv6 address", [at("eth0", "fe80::1"), at("eth0", "2001:db8::1")], "2001:db8::1"],
  ["takes a link-local address rather than none", [at("lo", "::1"), at("eth0", "fe80::1")], "fe80::1"],
  ["finds nothing but loopback", [at("lo", "127.0.0.1"), at("lo", "::1")], undefined],
];

for (const [name, addresses, expected] of CASES) {
  Deno.test(`defaultAddress() ${name}`, () => assertEquals(defaultAddress(addresses), expected));
}
