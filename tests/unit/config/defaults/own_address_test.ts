import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import type { Mapping } from "../../../../lib/base/mod.ts";
import { ownAddress } from "../../../../lib/config/defaults/own_address.ts";
import { parseDocument } from "../../../../lib/config/parse.ts";

const BOTH = { hostAddress: "192.0.2.2", hostAddressV6: "2001:db8::2" };
const DUAL = "dualStack: {enabled: true, IPv6podCIDR: 'fd00:1::/108', IPv6serviceCIDR: 'fd00:2::/108'}";
const SINGLE = "podCIDR: 'fd00:1::/108', serviceCIDR: 'fd00:2::/108'";

const CASES: [spec: string, address: string][] = [
  ["", BOTH.hostAddress],
  [`network: {${DUAL}}`, BOTH.hostAddress],
  [`network: {${DUAL}, primaryAddressFamily: IPv4}`, BOTH.hostAddress],
  [`network: {${DUAL}, primaryAddressFamily: IPv6}`, BOTH.hostAddressV6],
  [`network: {${SINGLE}}`, BOTH.hostAddressV6],
  [`api: {externalAddress: '2001:db8::5'}, network: {${SINGLE}}`, BOTH.hostAddress],
  [`network: {primaryAddressFamily: IPv6}`, BOTH.hostAddress],
];

for (const [spec, address] of CASES) {
  Deno.test(`ownAddress() of a machine with both families is ${address} by "${spec}"`, () => {
    assertEquals(ownAddress(parse(`spec: {${spec}}`) as Mapping, BOTH), address);
  });
}

Deno.test("ownAddress() is what there is on a machine without IPv6", () => {
  const document = parse(`spec: {network: {${SINGLE}}}`) as Mapping;
  assertEquals(ownAddress(document, { hostAddress: "192.0.2.2" }), "192.0.2.2");
});

Deno.test("ownAddress() lets a cluster of IPv6 start where the machine has both, and is that of its etcd", () => {
  for (const network of [SINGLE, `${DUAL}, primaryAddressFamily: IPv6`]) {
    const options = { ...BOTH, startsHere: true, featureGates: { IPv6SingleStack: true } };
    const { config: { spec } } = parseDocument(`spec: {network: {${network}}}`, options);
    assertEquals([spec.api.address, spec.storage.etcd?.peerAddress], [BOTH.hostAddressV6, BOTH.hostAddressV6]);
  }
});
