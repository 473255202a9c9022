import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const VRRP = "network.controlPlaneLoadBalancing.keepalived.vrrpInstances";
const vrrp = (instances: string) =>
  `network: {controlPlaneLoadBalancing: {enabled: true, keepalived: {vrrpInstances: [${instances}]}}}`;

const CASES: [spec: string, problems: string[]][] = [
  ["{network: {nodeLocalLoadBalancing: {enabled: true}}, api: {externalAddress: a.example}}", [
    "network.nodeLocalLoadBalancing.enabled: Forbidden: node-local load balancing cannot be used in conjunction with " +
    "an external Kubernetes API server address",
  ]],
  ["network: {controlPlaneLoadBalancing: {enabled: true, keepalived: {configTemplateVRRP: /etc/k0s/vrrp.tmpl}}}", [
    "network.controlPlaneLoadBalancing.keepalived.configTemplateVRRP: Forbidden: k0s cannot evaluate templates of its users",
  ]],
  ["network: {controlPlaneLoadBalancing: {enabled: true}}", [
    "network.controlPlaneLoadBalancing.keepalived: Required value: control plane load balancing is enabled",
  ]],
  [vrrp("{virtualIPs: [10.0.0.1/24], authPass: x, unicastPeers: [10.0.0.2]}"), [
    `${VRRP}[0].unicastPeers: UnicastPeers require a valid UnicastSourceIP. Got: `,
  ]],
  [vrrp("{virtualIPs: [10.0.0.1/24], authPass: x, unicastPeers: [10.0.0.2], unicastSourceIP: 10.0.0.2}"), [
    `${VRRP}[0].unicastPeers: UnicastPeers must not contain the UnicastSourceIP. Got: 10.0.0.2`,
  ]],
  [vrrp("{virtualIPs: [10.0.0.1/24], authPass: x, virtualRouterID: 52}, {virtualIPs: [10.0.0.1/24], authPass: x}"), [
    `${VRRP}[1].virtualRouterID: Duplicate value: 52`,
  ]],
];

Deno.test("loadBalancingRules refuse settings that contradict each other", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
