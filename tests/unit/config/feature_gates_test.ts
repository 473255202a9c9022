import { assertEquals } from "@std/assert";
import {
  defaultClusterConfig,
  featureGateField,
  featureGatesFlag,
  featureGatesOf,
  parseFeatureGates,
} from "../../../lib/config/mod.ts";

const config = defaultClusterConfig({ hostAddress: "192.0.2.2" });
config.spec.featureGates = [
  { name: "A", enabled: true },
  { name: "B", enabled: false, components: ["kubelet"] },
  { name: "C", enabled: true, components: [] },
];

Deno.test("featureGatesOf() gives a program its own gates and those that name no program, or an empty list", () => {
  assertEquals(featureGatesOf(config, "kubelet"), { A: true, B: false, C: true });
  assertEquals(featureGatesOf(config, "kube-proxy"), { A: true, C: true });
  assertEquals(featureGatesOf(defaultClusterConfig({ hostAddress: "192.0.2.2" }), "kubelet"), {});
});

Deno.test("featureGateField() is the last place where a program has the gate", () => {
  const twice = structuredClone(config);
  twice.spec.featureGates!.push({ name: "A", enabled: false, components: ["kubelet"] });

  assertEquals(featureGateField(twice, "kubelet", "A"), "spec.featureGates[3].name");
  assertEquals(featureGateField(twice, "kube-proxy", "A"), "spec.featureGates[0].name");
});

Deno.test("featureGatesFlag() says the same on a command line", () => {
  assertEquals(featureGatesFlag(config, "kube-scheduler"), "A=true,C=true");
});

Deno.test("parseFeatureGates() reads the flag", () => {
  assertEquals(parseFeatureGates("A=true, B=False,x,C=maybe,D=1,E=F"), { A: true, B: false, D: true, E: false });
  assertEquals(parseFeatureGates(""), {});
});
