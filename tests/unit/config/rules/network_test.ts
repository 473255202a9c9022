import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["network: {podCIDR: fd00::/108}", ["network.podCIDR: podCIDR and serviceCIDR must be both IPv4 or IPv6"]],
  ["{api: {address: 2001:db8::1}, network: {podCIDR: fd00::/108, serviceCIDR: fd01::/108}}", [
    "network.podCIDR: feature gate IPv6SingleStack must be explicitly enabled to use IPv6 single stack",
  ]],
  ["network: {serviceCIDR: 11.0.0.0/8}", ["network.serviceCIDR: IPv4 service CIDR prefix must be >= 12"]],
  [
    "network: {serviceCIDR: 10.0.0.0/30}",
    ["network.serviceCIDR: CIDR too narrow: kube-apiserver wants at least 8 addresses of Services"],
  ],
  ["network: {serviceCIDR: 10.0.0.0/29}", []],
  ["network: {serviceCIDR: 10.0.0.0/31}", ["network.serviceCIDR: failed to calculate DNS address: CIDR too narrow"]],
  ["network: {serviceCIDR: 10.244.128.0/20}", [
    'network.podCIDR: overlaps with spec.network.serviceCIDR "10.244.128.0/20"',
  ]],
  ["network: {podCIDR: 127.0.0.0/8}", ["network.podCIDR: overlaps with 127.0.0.0/8, which is not for nodes"]],
  ["network: {serviceCIDR: 169.254.0.0/16}", [
    "network.serviceCIDR: overlaps with 169.254.0.0/16, which is not for nodes",
  ]],
  ["network: {dualStack: {enabled: true, IPv6podCIDR: fe80::/108, IPv6serviceCIDR: fd01::/108}}", [
    "network.dualStack.IPv6podCIDR: overlaps with fe80::/10, which is not for nodes",
  ]],
  ["network: {kuberouter: {autoMTU: false, mtu: 1}}", ["network.kuberouter.mtu: must be 0, or between 68 and 65535"]],
  ["network: {kuberouter: {autoMTU: false, mtu: 0}}", []],
  ["network: {kuberouter: {autoMTU: false, mtu: 9000}}", []],
  ["network: {kuberouter: {mtu: 1}}", []],
  ["network: {dualStack: {enabled: true}}", [
    "network.dualStack.IPv6podCIDR: Required value: dual-stack is enabled",
    "network.dualStack.IPv6serviceCIDR: Required value: dual-stack is enabled",
  ]],
  ["network: {dualStack: {enabled: true, IPv6podCIDR: 10.0.0.0/16, IPv6serviceCIDR: fd01::/64}}", [
    "network.dualStack.IPv6podCIDR: must be an IPv6 CIDR, not IPv4",
    "network.dualStack.IPv6serviceCIDR: IPv6 service CIDR prefix must be >= 108",
  ]],
];

Deno.test("networkRules refuse networks that cannot work together", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
