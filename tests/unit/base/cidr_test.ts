import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import {
  addressGroup,
  canonicalIp,
  type Cidr,
  containsIp,
  formatCidr,
  formatIp,
  hostBitsOf,
  isIp,
  isLinkLocal,
  isLoopback,
  nthAddress,
  overlaps,
  parseCidr,
  parseIp,
} from "../../../lib/base/mod.ts";

const cidrs: fc.Arbitrary<Cidr> = fc.oneof(
  fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
  fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })),
).map(([address, prefix]) => parseCidr(`${address}/${prefix}`)!);

Deno.test("parseIp() refuses what is no address", () => {
  const texts = [
    "",
    "1.2.3",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4.5",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "g::",
    "::1%eth0",
  ];

  assertEquals(texts.filter((text) => parseIp(text) !== undefined), []);
});

Deno.test("parseIp() agrees with ipaddr.js on every IPv6 text", () => {
  // ipaddr.js takes ::1.2.3.4 for ::ffff:1.2.3.4, Go does not.
  const withoutIpv4Ending = fc.ipV6().filter((text) => !text.includes("."));
  fc.assert(fc.property(withoutIpv4Ending, (text) => {
    const bytes = ipaddr.parse(text).toByteArray();
    assertEquals(parseIp(text)?.value, bytes.reduce((value, byte) => value << 8n | BigInt(byte), 0n));
  }));
});

Deno.test("formatIp() gives the canonical text", () => {
  const cases = [["::", "::"], ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"], ["::ffff:1.2.3.4", "::ffff:102:304"]];
  for (const [text = "", canonical] of cases) assertEquals(formatIp(parseIp(text)!), canonical);
});

Deno.test("formatIp() is undone by parseIp()", () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
    const address = parseIp(text)!;
    assertEquals(parseIp(formatIp(address)), address);
  }));
});

Deno.test("parseCidr() clears host bits and refuses what is no network", () => {
  assertEquals(formatCidr(parseCidr("10.96.3.4/12")!), "10.96.0.0/12");
  assertEquals(["10.0.0.0", "10.0.0.0/33", "10.0.0.0/01", "::/129", "x/8"].map(parseCidr), Array(5).fill(undefined));
});

Deno.test("overlaps() is symmetric", () => {
  fc.assert(fc.property(cidrs, cidrs, (one, other) => overlaps(one, other) === overlaps(other, one)));
});

Deno.test("overlaps() holds for a network and each of its own addresses", () => {
  fc.assert(fc.property(cidrs, fc.nat({ max: 1_000_000 }), (cidr, index) => {
    const size = 2 ** Math.min(hostBitsOf(cidr), 30);
    const address = nthAddress(cidr, index % size);
    return containsIp(cidr, parseIp(address)!) && overlaps(cidr, parseCidr(`${address}/32`)!);
  }));
});

Deno.test("overlaps() tells families and neighbours apart", () => {
  assertEquals(overlaps(parseCidr("0.0.0.0/0")!, parseCidr("::/0")!), false);
  assertEquals(overlaps(parseCidr("10.0.0.0/9")!, parseCidr("10.128.0.0/9")!), false);
  assertEquals(overlaps(parseCidr("10.96.0.0/12")!, parseCidr("10.100.0.0/16")!), true);
});

Deno.test("nthAddress() counts from the network and refuses what is beyond", () => {
  assertEquals(nthAddress(parseCidr("10.96.0.0/12")!, 10), "10.96.0.10");
  assertEquals(nthAddress(parseCidr("fd00::/108")!, 1), "fd00::1");
  assertThrows(() => nthAddress(parseCidr("10.0.0.0/30")!, 4), RangeError, "10.0.0.0/30");
});

Deno.test("canonicalIp() leaves the zone out and is nothing for a name", () => {
  assertEquals(["FD00:0:0::1", "fe80::1%eth0", "127.0.0.1", "a:b", "k0s.example"].map(canonicalIp), [
    "fd00::1",
    "fe80::1",
    "127.0.0.1",
    undefined,
    undefined,
  ]);
});

Deno.test("isIp() takes no zone, port or prefix", () => {
  assertEquals(["192.0.2.1", "::1", "fe80::1%eth0", "192.0.2.1:80", "::/0", ""].map(isIp), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("isLoopback() and isLinkLocal() know the addresses of one machine and of one link", () => {
  const texts = [
    "127.0.0.1",
    "127.7.7.7",
    "0:0:0:0:0:0:0:1",
    "fe80::1%2",
    "FEBF::1",
    "fec0::1",
    "::",
    "12.7.0.1",
    "127",
  ];

  assertEquals(texts.filter(isLoopback), ["127.0.0.1", "127.7.7.7", "0:0:0:0:0:0:0:1"]);
  assertEquals(texts.filter(isLinkLocal), ["fe80::1%2", "FEBF::1"]);
});

Deno.test("addressGroup() puts the IPv6 addresses of one network together, and no IPv4 addresses", () => {
  const groupOf = (addresses: string[]) => new Set(addresses.map(addressGroup)).size;

  assertEquals(groupOf(["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:1::"]), 1);
  assertEquals(groupOf(["2001:db8:0:1::1", "2001:db8:0:2::1", "::1", "192.0.2.1", "192.0.2.2"]), 5);
  assertEquals(groupOf(["::ffff:10.0.0.1", "::ffff:10.0.0.2"]), 2);
  assertEquals(groupOf(["fe80::1%eth0", "fe80::2%eth1", "FE80:0::3"]), 1);
});
