import { assertEquals } from "@std/assert";
import { kubeletConfiguration } from "../../../../lib/manifests/system/kubelet_configuration.ts";
import { aConfig } from "./_golden.ts";

Deno.test("kubeletConfiguration() merges a profile's maps and replaces its lists", () => {
  const values = { failCgroupV1: false, tlsCipherSuites: ["X"], authentication: { anonymous: { enabled: false } } };
  const config = aConfig((spec) => void (spec.workerProfiles = [{ name: "mine", values }]));

  const merged = kubeletConfiguration(config, "mine");

  assertEquals([merged.failCgroupV1, merged.tlsCipherSuites], [false, ["X"]]);
  assertEquals(merged.authentication, { x509: {}, webhook: { cacheTTL: "0s" }, anonymous: { enabled: false } });
});

Deno.test("kubeletConfiguration() copes with a profile without values", () => {
  const config = aConfig((spec) => void (spec.workerProfiles = [{ name: "empty" }]));

  assertEquals(kubeletConfiguration(config, "empty"), kubeletConfiguration(config, "default"));
});

Deno.test("kubeletConfiguration() has no cgroups of Linux on Windows", () => {
  const windows = kubeletConfiguration(aConfig(), "default-windows");

  assertEquals([windows.cgroupsPerQOS, "kubeletCgroups" in windows, "kubeReservedCgroup" in windows], [
    false,
    false,
    false,
  ]);
});

Deno.test("kubeletConfiguration() carries the kubelet's feature gates", () => {
  const config = aConfig((spec) => void (spec.featureGates = [{ name: "A", enabled: true, components: ["kubelet"] }]));

  assertEquals(kubeletConfiguration(config, "default").featureGates, { A: true });
});

Deno.test("kubeletConfiguration() has what spec.security says on Linux, under a profile's values", () => {
  const config = aConfig((spec) => {
    spec.security = { profile: "hardened" };
    spec.workerProfiles = [{ name: "mine", values: { podPidsLimit: 100 } }];
  });
  const safety = (profile: string) => {
    const { seccompDefault, podPidsLimit } = kubeletConfiguration(config, profile);
    return [seccompDefault, podPidsLimit];
  };

  assertEquals(safety("default"), [true, 16_384]);
  assertEquals(safety("mine"), [true, 100]);
  assertEquals(safety("default-windows"), [undefined, undefined]);
});
