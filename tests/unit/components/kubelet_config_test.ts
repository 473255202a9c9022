import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  type KubeletConfigInputs,
  kubeletConfiguration,
  renderKubeletConfig,
} from "../../../lib/components/kubelet_config.ts";

const INPUTS: KubeletConfigInputs = {
  profile: {
    clusterDNS: ["10.96.0.10"],
    authentication: { webhook: { cacheTTL: "0s" } },
    containerRuntimeEndpoint: "",
    staticPodURL: "http://example.com",
  },
  clientCaFile: "/run/k0s/kubelet/ca.crt",
  runtimeEndpoint: "unix:///run/k0s/containerd.sock",
  resolvConf: "/etc/resolv.conf",
  taints: [],
  isCgroupV1: false,
};

Deno.test("kubeletConfiguration() lays the node's facts over the profile", () => {
  assertEquals(kubeletConfiguration(INPUTS), {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    clusterDNS: ["10.96.0.10"],
    authentication: { webhook: { cacheTTL: "0s" }, x509: { clientCAFile: "/run/k0s/kubelet/ca.crt" } },
    containerRuntimeEndpoint: "unix:///run/k0s/containerd.sock",
    resolvConf: "/etc/resolv.conf",
    podPidsLimit: 16_384,
  });
});

const FIELDS: [string, Partial<KubeletConfigInputs>, string, unknown][] = [
  ["respects an empty resolvConf of the profile", { profile: { resolvConf: "" } }, "resolvConf", ""],
  ["accepts cgroup v1 where the host has it", { isCgroupV1: true }, "failCgroupV1", false],
  ["respects a refusal of cgroup v1", { isCgroupV1: true, profile: { failCgroupV1: true } }, "failCgroupV1", true],
  ["says nothing about cgroup v1 elsewhere", {}, "failCgroupV1", undefined],
  [
    "leaves out a control group that k0s does not run in",
    { profile: { kubeletCgroups: "/system.slice/containerd.service" } },
    "kubeletCgroups",
    undefined,
  ],
  [
    "names the group of its memory where the kubelet is in several",
    { splitCgroup: "/shell", profile: { kubeletCgroups: "/system.slice/containerd.service" } },
    "kubeletCgroups",
    "/shell",
  ],
  [
    "keeps a control group of the operator where the kubelet is in several",
    { splitCgroup: "/shell", profile: { kubeletCgroups: "/a" } },
    "kubeletCgroups",
    "/a",
  ],
  ["keeps a control group of the operator", { profile: { kubeletCgroups: "/a" } }, "kubeletCgroups", "/a"],
  ["asks for no better score than the kernel allows", { oomScoreAdj: 100 }, "oomScoreAdj", 100],
  ["keeps a score of the operator", { oomScoreAdj: 100, profile: { oomScoreAdj: 500 } }, "oomScoreAdj", 500],
  ["leaves the score to the kubelet where it can be lowered", {}, "oomScoreAdj", undefined],
  ["registers with taints", { taints: [{ key: "a", effect: "NoExecute" }] }, "registerWithTaints", [{
    key: "a",
    effect: "NoExecute",
  }]],
  [
    "joins the profile's taints",
    {
      taints: [{ key: "a", value: "own", effect: "NoExecute" }],
      profile: {
        registerWithTaints: [{ key: "a", value: "x", effect: "NoExecute" }, { key: "a", effect: "NoSchedule" }],
      },
    },
    "registerWithTaints",
    [{ key: "a", effect: "NoSchedule" }, { key: "a", value: "own", effect: "NoExecute" }],
  ],
  ["keeps the profile's taints", { profile: { registerWithTaints: [1] } }, "registerWithTaints", [1]],
  ["respects another limit of processes per pod", { profile: { podPidsLimit: -1 } }, "podPidsLimit", -1],
  [
    "protects the kernel's settings where it is told to",
    { protectKernelDefaults: true },
    "protectKernelDefaults",
    true,
  ],
  [
    "leaves it to the profile whether they are protected",
    { protectKernelDefaults: true, profile: { protectKernelDefaults: false } },
    "protectKernelDefaults",
    false,
  ],
  ["sets the source of static pods", { staticPodPath: "/run/s" }, "staticPodPath", "/run/s"],
];
for (const [name, more, field, expected] of FIELDS) {
  Deno.test(`kubeletConfiguration() ${name}`, () => {
    assertEquals(kubeletConfiguration({ ...INPUTS, ...more })[field], expected);
  });
}

Deno.test("renderKubeletConfig() sorts its keys", () => {
  const text = renderKubeletConfig(INPUTS);

  assertStringIncludes(text, "apiVersion: kubelet.config.k8s.io/v1beta1\nauthentication:\n");
  assertEquals(
    text,
    renderKubeletConfig({ ...INPUTS, profile: Object.fromEntries(Object.entries(INPUTS.profile).reverse()) }),
  );
});
