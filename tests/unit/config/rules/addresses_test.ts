import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { parseDocument } from "../../../../lib/config/parse.ts";
import { specProblems } from "../_spec_problems.ts";

const DUAL =
  "network: {dualStack: {enabled: true, IPv6podCIDR: 'fd00::/108', IPv6serviceCIDR: 'fd01::/108'}, primaryAddressFamily: ";
const WITH_IPV6_SERVICES = "api.address: IPv4, but the primary family of Services is IPv6; set " +
  "spec.network.primaryAddressFamily to IPv4, or give an IPv6 address of this node";

const CASES: [spec: string, problems: string[]][] = [
  [`{api: {address: 192.0.2.2, externalAddress: "2001:db8::1"}, ${DUAL}""}}`, [WITH_IPV6_SERVICES]],
  [`{api: {address: 192.0.2.2, externalAddress: "[2001:db8::1]:6443"}, ${DUAL}""}}`, [WITH_IPV6_SERVICES]],
  [`{api: {address: 192.0.2.2}, ${DUAL}IPv6}}`, [WITH_IPV6_SERVICES]],
  [`{api: {address: 192.0.2.2, externalAddress: "2001:db8::1"}, ${DUAL}IPv4}}`, []],
  [`{api: {address: "2001:db8::2"}, ${DUAL}""}}`, []],
  [`{api: {address: 192.0.2.2, externalAddress: "2001:db8::1"}, ${DUAL}IPv6}}`, []],
  [`{api: {address: "2001:db8::2", externalAddress: api.example.com}, ${DUAL}""}}`, []],
  [`{api: {address: "2001:db8::2"}, ${DUAL}IPv4}}`, [
    "api.address: IPv6, but the primary family of Services is IPv4; set spec.network.primaryAddressFamily to IPv6, " +
    "or give an IPv4 address of this node",
  ]],
  ['api: {address: "2001:db8::2"}', [
    "api.address: IPv6, but the primary family of Services is IPv4; give an IPv4 address of this node",
  ]],
  ['{api: {address: 192.0.2.2}, network: {podCIDR: "fd00::/108", serviceCIDR: "fd01::/108"}}', [
    "network.podCIDR: feature gate IPv6SingleStack must be explicitly enabled to use IPv6 single stack",
  ]],
  ["api: {address: 127.0.0.1}", [
    "api.address: a loopback address, at which pods and other nodes find themselves; give an address of this node",
  ]],
  ["api: {address: 127.0.0.1, externalAddress: api.example.com}", []],
  ["api: {address: 169.254.1.1}", [
    "api.address: a link-local address, which Services cannot lead to; give an address of this node",
  ]],
  ["api: {extraArgs: {advertise-address: 127.0.0.1}}", [
    "api.extraArgs.advertise-address: a loopback address, at which pods and other nodes find themselves; " +
    "give an address of this node",
  ]],
  ["api: {extraArgs: {advertise-address: 192.0.2.9}}", []],
  ["api: {rawArgs: [--advertise-address, 127.0.0.1]}", [
    "api.rawArgs[0]: a loopback address, at which pods and other nodes find themselves; give an address of this node",
  ]],
  ["api: {address: 239.0.0.1}", ["api.address: a multicast address; give an address of this node"]],
  ["api: {address: 255.255.255.255, externalAddress: api.example.com}", [
    "api.address: the broadcast address; give an address of this node",
  ]],
  ["storage: {etcd: {peerAddress: db.example.com}}", ["storage.etcd.peerAddress: etcd listens on an IP address"]],
  ["storage: {etcd: {peerAddress: 0.0.0.0}}", ["storage.etcd.peerAddress: other members cannot reach it"]],
  ['storage: {etcd: {peerAddress: db.example.com, extraArgs: {listen-peer-urls: "https://192.0.2.2:2380"}}}', []],
  ['storage: {etcd: {peerAddress: db.example.com, rawArgs: ["--listen-peer-urls=https://192.0.2.2:2380"]}}', []],
  ["konnectivity: {externalAddress: 'https://a'}", ["konnectivity.externalAddress: invalid IP address / DNS name"]],
  ["konnectivity: {externalAddress: 'a.example.com:8132'}", []],
];

Deno.test("addressRules refuse addresses that a program could not use", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});

Deno.test("addressRules judge this machine's own address where it is to start, and nowhere else", () => {
  const text = "spec: {network: {podCIDR: 'fd00::/108', serviceCIDR: 'fd01::/108'}}";
  const options = { hostAddress: "192.0.2.2", featureGates: { IPv6SingleStack: true } };

  assertEquals(parseDocument(text, options).warnings, []);
  assertThrows(() => parseDocument(text, { ...options, startsHere: true }), ConfigError, "spec.api.address");
  assertEquals(parseDocument("spec: {}", { hostAddress: "127.0.0.1", startsHere: true }).warnings, []);
});
