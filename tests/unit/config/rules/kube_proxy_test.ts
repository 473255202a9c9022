import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [kubeProxy: string, problems: string[]][] = [
  ["mode: userspace", [
    'mode: Unsupported value: "userspace": gone since Kubernetes 1.26: supported values: "iptables", "ipvs", "nftables"',
  ]],
  ["disabled: true, mode: userspace", []],
  ["iptables: {minSyncPeriod: 31s}", ["iptables.minSyncPeriod: must not be greater than syncPeriod"]],
  ["iptables: {minSyncPeriod: 31s, syncPeriod: 1m}", []],
  ["mode: nftables, nftables: {minSyncPeriod: 2s, syncPeriod: 1s}", [
    "nftables.minSyncPeriod: must not be greater than syncPeriod",
  ]],
  ["nftables: {minSyncPeriod: 2s, syncPeriod: 1s}", []],
  ["ipvs: {tcpTimeout: -1s}", ["ipvs.tcpTimeout: must be greater than or equal to 0"]],
  ['metricsBindAddress: ":10249"', ["metricsBindAddress: must be IP:port"]],
  ['healthzBindAddress: "localhost:10256"', ["healthzBindAddress: must be IP:port"]],
  ['healthzBindAddress: "[::1]:10256"', []],
  ["nodePortAddresses: [primary, 10.0.0.0/8, x]", [
    "nodePortAddresses[2]: must be a CIDR, or primary, localhost, all",
  ]],
  ["mode: ipvs, ipvs: {scheduler: foo}", [
    'ipvs.scheduler: Unsupported value: "foo": supported values: "rr", "wrr", "lc", "wlc", "fo", "ovf", "lblc", "lblcr", ' +
    '"dh", "sh", "mh", "sed", "nq", "twos"',
  ]],
  ["mode: ipvs, ipvs: {scheduler: mh}", []],
  ["ipvs: {scheduler: foo}", []],
  ["ipvs: {excludeCIDRs: [10.0.0.1]}", ["ipvs.excludeCIDRs[0]: invalid CIDR address"]],
];

Deno.test("kubeProxyRules refuse what kube-proxy would end on", () => {
  for (const [kubeProxy, problems] of CASES) {
    const expected = problems.map((problem) => `network.kubeProxy.${problem}`);
    assertEquals(specProblems(`network: {kubeProxy: {${kubeProxy}}}`), expected, kubeProxy);
  }
});
