import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ['network: {provider: ""}', ["network.provider: Required value"]],
  ["network: {kubeProxy: {mode: nft}}", ["network.kubeProxy.mode: unsupported mode nft for kubeProxy config"]],
  ["network: {kubeProxy: {metricsBindAddress: x}}", ["network.kubeProxy.metricsBindAddress: missing port in address"]],
  ['network: {clusterDomain: "a b"}', ["network.clusterDomain: invalid DNS name"]],
  ["network: {provider: custom, calico: {mode: foo}}", [
    'network.calico.mode: Unsupported value: "foo": supported values: "bird", "vxlan", "ipip"',
  ]],
  ["network: {provider: kuberouter, calico: {mode: foo}}", []],
];

Deno.test("networkSchema refuses unknown modes and addresses", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
