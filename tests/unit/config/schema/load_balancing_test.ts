import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["network: {nodeLocalLoadBalancing: {type: foo}}", [
    'network.nodeLocalLoadBalancing.type: Unsupported value: "foo": supported values: "EnvoyProxy", "Traefik"',
  ]],
  ["network: {controlPlaneLoadBalancing: {type: foo}}", [
    "network.controlPlaneLoadBalancing.type: unsupported CPLB type: foo. Only allowed value: Keepalived",
  ]],
  ["network: {controlPlaneLoadBalancing: {keepalived: {vrrpInstances: [{virtualIPs: [], authPass: longer-than-8}]}}}", [
    "network.controlPlaneLoadBalancing.keepalived.vrrpInstances[0].virtualIPs: VirtualIPs must be defined",
    "network.controlPlaneLoadBalancing.keepalived.vrrpInstances[0].authPass: AuthPass must be 8 characters or less",
  ]],
  ["network: {controlPlaneLoadBalancing: {keepalived: {virtualServers: [{ipAddress: x}]}}}", [
    "network.controlPlaneLoadBalancing.keepalived.virtualServers[0].ipAddress: invalid IP address: x",
  ]],
  ["network: {nodeLocalLoadBalancing: {traefik: {apiServerBindPort: 443}}}", [
    "network.nodeLocalLoadBalancing.traefik.apiServerBindPort: must be at least 1024: the proxy is not root",
  ]],
  ["network: {nodeLocalLoadBalancing: {traefik: {apiServerBindPort: 65536}}}", [
    "network.nodeLocalLoadBalancing.traefik.apiServerBindPort: must be between 1 and 65535, inclusive",
  ]],
];

Deno.test("controlPlaneLoadBalancingSchema refuses in the words of upstream", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
