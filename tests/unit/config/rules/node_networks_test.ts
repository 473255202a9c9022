import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["network: {podCIDR: 10.1.0.0/24}", []],
  ["network: {podCIDR: 10.1.0.0/25}", [
    "network.podCIDR: too narrow: every node gets a network of its own with prefix /24",
  ]],
  ["{network: {podCIDR: 10.1.0.0/25}, controllerManager: {extraArgs: {node-cidr-mask-size: '26'}}}", []],
  ["controllerManager: {extraArgs: {node-cidr-mask-size: '15'}}", [
    "network.podCIDR: too narrow: every node gets a network of its own with prefix /15",
  ]],
  ["controllerManager: {extraArgs: {node-cidr-mask-size: x}}", [
    'network.podCIDR: the share of a node has to be a prefix length, not "x"',
  ]],
  ["controllerManager: {rawArgs: [--node-cidr-mask-size=15]}", [
    "network.podCIDR: too narrow: every node gets a network of its own with prefix /15",
  ]],
  ["controllerManager: {rawArgs: [--node-cidr-mask-size-ipv6=64]}", [
    "controllerManager.rawArgs[0]: Forbidden: with these pod networks the flag is node-cidr-mask-size",
  ]],
  ["{network: {podCIDR: 10.1.0.0/25}, controllerManager: {rawArgs: [--allocate-node-cidrs=false]}}", []],
  ["{network: {podCIDR: 10.1.0.0/25}, controllerManager: {extraArgs: {allocate-node-cidrs: 'false'}}}", []],
  ["{network: {podCIDR: 10.1.0.0/25}, controllerManager: {extraArgs: {controllers: '*,-nodeipam'}}}", []],
  ["network: {dualStack: {enabled: true, IPv6podCIDR: fd00::/101, IPv6serviceCIDR: fd01::/108}}", []],
  ["network: {dualStack: {enabled: true, IPv6podCIDR: fd00::/56, IPv6serviceCIDR: fd01::/108}}", [
    "network.dualStack.IPv6podCIDR: too wide for nodes' networks of /117: an IPv6 prefix must be >= 101",
  ]],
  ["network: {dualStack: {enabled: true, IPv6podCIDR: fd00::/118, IPv6serviceCIDR: fd01::/108}}", [
    "network.dualStack.IPv6podCIDR: too narrow: every node gets a network of its own with prefix /117",
  ]],
  [
    "{network: {dualStack: {enabled: true, IPv6podCIDR: fd00::/56, IPv6serviceCIDR: fd01::/108}}, " +
    "controllerManager: {extraArgs: {node-cidr-mask-size-ipv6: '64'}}}",
    [],
  ],
  ["controllerManager: {extraArgs: {node-cidr-mask-size-ipv6: '64'}}", [
    "controllerManager.extraArgs.node-cidr-mask-size-ipv6: Forbidden: with these pod networks the flag is " +
    "node-cidr-mask-size",
  ]],
];

Deno.test("nodeNetworkRules refuse networks that kube-controller-manager cannot share out", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
