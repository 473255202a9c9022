import { assertEquals } from "@std/assert";
import { parseAll } from "@std/yaml";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { workerConfigData, workerConfigStack } from "../../../../lib/manifests/system/worker_config.ts";
import { aConfig, assertGolden } from "./_golden.ts";

const INPUTS = {
  config: aConfig(),
  k0sVersion: "v1.37.2+k0s.0",
  apiServerAddresses: ["192.0.2.2:6443"],
  konnectivity: false,
  autopilotDisabled: false,
};

Deno.test("workerConfigStack() renders the built-in profiles and the permission to read them", async () => {
  const stack = workerConfigStack(INPUTS);

  assertEquals(stack.name, "k0s-worker-config-1.37");
  await assertGolden("worker-config.yaml", stack.files["worker-config.yaml"] ?? "");
});

Deno.test("workerConfigData() says what upstream says for the same profile", () => {
  const data = workerConfigData(INPUTS, "default");

  assertEquals(data.apiServerAddresses, '["192.0.2.2:6443"]');
  assertEquals(data.konnectivity, '{"agentPort":8132}');
  assertEquals(data.primaryAddressFamily, '"IPv4"');
  assertEquals(Object.keys(data).includes("dualStackEnabled"), false);
  assertEquals(JSON.parse(data.nodeLocalLoadBalancing ?? "").traefik.imagePullPolicy, "IfNotPresent");
});

Deno.test("workerConfigData() keeps integers of 64 bits to the last digit", () => {
  const config = aConfig((spec) => {
    spec.workerProfiles = [{ name: "big", values: { maxOpenFiles: 9007199254740993n } }];
  });

  const { kubeletConfiguration } = workerConfigData({ ...INPUTS, config }, "big");

  assertEquals(/"maxOpenFiles":\d+/.exec(kubeletConfiguration ?? "")?.[0], '"maxOpenFiles":9007199254740993');
});

Deno.test("workerConfigData() says what is on", () => {
  const config = aConfig((spec) => {
    spec.network.dualStack = { enabled: true, IPv6podCIDR: "fd00:1::/108", IPv6serviceCIDR: "fd00:2::/108" };
  });

  const data = workerConfigData({
    ...INPUTS,
    config,
    konnectivity: true,
    autopilotDisabled: true,
    isCloudProvider: true,
  }, "default");

  assertEquals([data.konnectivity, data.dualStackEnabled, data.autopilotDisabled, data.k0sCloudProvider], [
    '{"enabled":true,"agentPort":8132}',
    "true",
    "true",
    "true",
  ]);
});

Deno.test("workerConfigStack() has one ConfigMap per profile, also when one overrides a built-in one", () => {
  const workerProfiles = [{ name: "default" }, { name: "mine" }];
  const config = aConfig((spec) => void (spec.workerProfiles = workerProfiles));

  const text = workerConfigStack({ ...INPUTS, config }).files["worker-config.yaml"] ?? "";

  assertEquals(text.match(/kind: ConfigMap/g)?.length, 3);
});

Deno.test("workerConfigData() has workers of ours protect the kernel's settings, and leaves upstream's kubelets out of it", () => {
  const config = aConfig((spec) => void (spec.security = { protectKernelDefaults: true }));

  const { protectKernelDefaults, kubeletConfiguration } = workerConfigData({ ...INPUTS, config }, "default");

  assertEquals([protectKernelDefaults, kubeletConfiguration?.includes("protectKernelDefaults")], ["true", false]);
  assertEquals("protectKernelDefaults" in workerConfigData(INPUTS, "default"), false);
});

Deno.test("workerConfigStack() tells nodes of registries, and lets them alone read the Secrets that these name", () => {
  const secretRef = (name: string) => ({ credentials: { secretRef: { name } } });
  const mirror = { url: "https://m.example", capabilities: ["pull" as const], ...secretRef("b") };
  const registries = [{ host: "docker.io", ...secretRef("c"), mirrors: [mirror] }, { host: "x", ...secretRef("b") }];
  const config = aConfig((spec) => {
    spec.containerd = { registries };
  });

  const documents = parseAll(
    workerConfigStack({ ...INPUTS, config }).files["worker-config.yaml"] ?? "",
  ) as KubeObject[];
  const named = (kind: string) => documents.filter((one) => one.kind === kind);

  assertEquals(JSON.parse(workerConfigData({ ...INPUTS, config }, "default").registries ?? ""), registries);
  const role = named("Role").find(({ metadata }) => metadata.name === "k0s:registry-secrets-1.37");
  assertEquals(role?.["rules"], [
    { apiGroups: [""], resources: ["secrets"], resourceNames: ["b", "c"], verbs: ["get", "list", "watch"] },
  ]);
  const binding = named("RoleBinding").find(({ metadata }) => metadata.name === "k0s:registry-secrets-1.37");
  assertEquals(binding?.["subjects"], [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:nodes" },
  ]);
});
