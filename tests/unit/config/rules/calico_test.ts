import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const calico = (settings: string, network = "") => `network: {provider: calico, calico: {${settings}}${network}}`;
const DUAL_STACK = ", dualStack: {enabled: true, IPv6podCIDR: fd00::/108, IPv6serviceCIDR: fd01::/108}";
const METHOD =
  "must be first-found, kubernetes-internal-ip, can-reach=HOST, interface=REGEX, skip-interface=REGEX or cidr=CIDR";

const CASES: [spec: string, problems: string[]][] = [
  ["network: {provider: calico}", []],
  [calico("mode: ipip, overlay: CrossSubnet, wireguard: true, envVars: {FELIX_X: '1'}"), []],
  [calico("mode: bird", DUAL_STACK), []],
  [calico("mode: vxlan", DUAL_STACK), [
    "network.calico.mode: Forbidden: dual-stack for calico is only supported for mode `bird`",
  ]],
  [calico("mode: bgp"), [
    'network.calico.mode: Unsupported value: "bgp": supported values: "bird", "vxlan", "ipip"',
  ]],
  [calico("overlay: Sometimes"), [
    'network.calico.overlay: Unsupported value: "Sometimes": supported values: "Always", "CrossSubnet", "Never"',
  ]],
  // As Calico reads it.
  [calico("overlay: cross-subnet"), []],
  [calico("vxlanPort: 0"), ["network.calico.vxlanPort: must be between 1 and 65535, inclusive"]],
  [calico("mtu: 0"), []],
  [calico("mtu: 67"), ["network.calico.mtu: must be 0, or between 68 and 65535"]],
  [calico("mode: bird, mtu: 1279", DUAL_STACK), ["network.calico.mtu: must be 0, or between 1280 and 65535"]],
  ...["first-found", "kubernetes-internal-ip", "can-reach=192.0.2.1", "interface=eth.*,ens.*", "cidr=192.0.2.0/24"]
    .map((method): [string, string[]] => [calico(`ipAutodetectionMethod: "${method}"`), []]),
  [calico("ipAutodetectionMethod: eth0"), [`network.calico.ipAutodetectionMethod: ${METHOD}`]],
  [calico("ipV6AutodetectionMethod: cidr=fd00"), ["network.calico.ipV6AutodetectionMethod: not a CIDR: fd00"]],
  [calico("ipAutodetectionMethod: interface="), [
    "network.calico.ipAutodetectionMethod: interface= needs a value",
  ]],
  [calico("envVars: {A=B: c}"), [
    "network.calico.envVars: a variable's name is printable ASCII without an equals sign",
  ]],
  // What is not used is not judged.
  ["network: {provider: custom, calico: {mtu: 1}}", []],
];

Deno.test("calicoRules refuse what calico-node would end on", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
