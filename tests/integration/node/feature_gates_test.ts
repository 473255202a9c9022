import { assertEquals } from "@std/assert";
import type { ClusterConfig } from "../../../lib/config/mod.ts";
import { aClusterConfig } from "../../support/a_controller.ts";
import { CheckingPrograms } from "./checking_programs.ts";

let programs: CheckingPrograms;
Deno.test.beforeAll(async () => {
  programs = await CheckingPrograms.unpack(["kubernetes", "system-pods"]);
});
Deno.test.afterAll(() => programs[Symbol.asyncDispose]());

type Spec = Partial<ClusterConfig["spec"]>;
const { api, network } = aClusterConfig().spec;
const PARENT = "GenericWorkload";
const CHILD = "TopologyAwareWorkloadScheduling";
const LACKS = `${CHILD} is enabled, but depends on features that are disabled: [${PARENT}]`;
const BOTH = `${PARENT}=true,${CHILD}=true`;
/** A gate of `spec.featureGates`. */
function gate(name: string, ...components: ("kubelet" | "kube-apiserver" | "kube-proxy" | "kube-scheduler")[]) {
  return { name, enabled: true, ...(components.length === 0 ? {} : { components }) };
}
const profile = (name: string, ...gates: string[]) => ({
  name,
  values: { featureGates: Object.fromEntries(gates.map((one) => [one, true])) },
});

/** Gates from one place or several, and what the programs say of those that they would be started with. */
const CASES: readonly [what: string, spec: Spec, problems: readonly string[], kubeletExtraArgs?: string][] = [
  ["a gate and the one that it needs", { featureGates: [gate(PARENT), gate(CHILD)] }, []],
  ["the same in the other order", { featureGates: [gate(CHILD), gate(PARENT)] }, []],
  ["a gate without the one that it needs", { featureGates: [gate(CHILD)] }, [`spec.featureGates[0].name: ${LACKS}`]],
  ["the one that it needs turned off", { featureGates: [gate(CHILD), { name: PARENT, enabled: false }] }, [
    `spec.featureGates[0].name: ${LACKS}`,
  ]],
  ["the one that it needs in another program alone", { featureGates: [gate(CHILD), gate(PARENT, "kube-apiserver")] }, [
    `spec.featureGates[0].name: ${LACKS}`,
  ]],
  ["both of one program", { featureGates: [gate(CHILD, "kube-scheduler"), gate(PARENT)] }, []],
  ["unknown gates beside good ones", { featureGates: [gate("Foo"), gate(CHILD), gate(PARENT), gate("Bar")] }, [
    "spec.featureGates[3].name: unrecognized feature gate: Bar",
    "spec.featureGates[0].name: unrecognized feature gate: Foo",
  ]],
  ["all gates of two stages", { featureGates: [gate("AllAlpha"), gate("AllBeta")] }, []],
  ["flags alone", { api: { ...api, extraArgs: { "feature-gates": BOTH } } }, []],
  ["a flag with the configuration", {
    featureGates: [gate(PARENT)],
    api: { ...api, extraArgs: { "feature-gates": `${CHILD}=true` } },
  }, []],
  ["a flag without the configuration", { api: { ...api, extraArgs: { "feature-gates": `${CHILD}=true`, v: "2" } } }, [
    `spec.api.extraArgs.feature-gates: ${LACKS}`,
  ]],
  ["the configuration, which wins over a flag", {
    featureGates: [{ name: PARENT, enabled: false }],
    api: { ...api, extraArgs: { "feature-gates": BOTH } },
  }, [`spec.api.extraArgs.feature-gates: ${LACKS}`]],
  ["words, which win over both", {
    featureGates: [{ name: PARENT, enabled: false }],
    api: { ...api, extraArgs: { "feature-gates": BOTH }, rawArgs: [`--feature-gates=${PARENT}=true`] },
  }, []],
  ["two flags in words", {
    api: { ...api, rawArgs: [`--feature-gates=${CHILD}=true`, "--feature-gates", `${PARENT}=true`] },
  }, []],
  ["the first of two flags in words, which counts, too", {
    api: { ...api, rawArgs: [`--feature-gates=${CHILD}=true`, `--feature-gates=MemoryQoS=true`] },
  }, [`spec.api.rawArgs: ${LACKS}`]],
  ["a list that cannot be read", { api: { ...api, extraArgs: { "feature-gates": `${BOTH},Foo=maybe`, v: "2" } } }, [
    'spec.api.extraArgs.feature-gates: invalid value of Foo=maybe, err: strconv.ParseBool: parsing "maybe": invalid syntax',
  ]],
  ["a wrong gate beside a wrong flag", {
    featureGates: [gate("Foo", "kube-scheduler")],
    scheduler: { extraArgs: { nosuch: "1" } },
  }, [
    "spec.featureGates[0].name: unrecognized feature gate: Foo",
    "spec.scheduler.extraArgs.nosuch: unknown flag: --nosuch",
  ]],
  ["a worker profile", { workerProfiles: [profile("a", PARENT, CHILD)] }, []],
  ["a worker profile without the one that it needs", { workerProfiles: [profile("a", CHILD)] }, [
    `spec.workerProfiles[0].values.featureGates.${CHILD}: ${LACKS}`,
  ]],
  ["a worker profile with the kubelet's gates", {
    featureGates: [gate(PARENT, "kubelet")],
    workerProfiles: [profile("a", CHILD)],
  }, []],
  ["a worker profile that has what the kubelet's gates need", {
    featureGates: [gate(CHILD, "kubelet")],
    workerProfiles: [profile("default", PARENT)],
  }, []],
  ["a worker profile that has it for other nodes than this one", {
    featureGates: [gate(CHILD, "kubelet")],
    workerProfiles: [profile("a", PARENT)],
  }, [`spec.featureGates[0].name: ${LACKS}`]],
  ["kube-proxy's flags", {
    network: { ...network, kubeProxy: { ...network.kubeProxy, extraArgs: { "feature-gates": BOTH } } },
  }, []],
  ["kube-proxy's flags without what they need", {
    network: { ...network, kubeProxy: { ...network.kubeProxy, extraArgs: { "feature-gates": `${CHILD}=1` } } },
  }, [`spec.network.kubeProxy.extraArgs.feature-gates: ${LACKS}`]],
  ["kube-proxy's flags with the configuration", {
    featureGates: [gate(PARENT, "kube-proxy")],
    network: { ...network, kubeProxy: { ...network.kubeProxy, extraArgs: { "feature-gates": `${CHILD}=true` } } },
  }, []],
  ["kube-proxy's gates of the configuration", { featureGates: [gate("Foo", "kube-proxy")] }, [
    "spec.featureGates[0].name: unrecognized feature gate: Foo",
  ]],
  ["the kubelet's flags", {}, [], `--feature-gates=${BOTH}`],
  ["the kubelet's flags, to which its file comes later", { featureGates: [gate(PARENT, "kubelet")] }, [
    `--kubelet-extra-args --feature-gates: ${LACKS}`,
  ], `--feature-gates=${CHILD}=true`],
  ["the kubelet's flags, which turn off what its file needs", {
    featureGates: [gate(PARENT, "kubelet"), gate(CHILD, "kubelet")],
  }, [
    `spec.featureGates[1].name: ${LACKS}`,
  ], `--feature-gates=${PARENT}=false`],
];

for (const [what, spec, problems, kubeletExtraArgs = ""] of CASES) {
  Deno.test(`gates are judged as one set: ${what}`, async () => {
    assertEquals(await programs.problemsOf(spec, kubeletExtraArgs), problems);
  });
}

Deno.test("a gate is judged for the version that kube-apiserver is to be like", async () => {
  const judged = (version: string) =>
    programs.problemsOf({
      api: { ...api, extraArgs: { "emulated-version": version, "feature-gates": "PodGroupPreemptionPolicy=false" } },
    });

  const [problem, ...others] = await judged("1.36");

  assertEquals(others, []);
  assertEquals(
    problem?.startsWith("spec.api.extraArgs.feature-gates: cannot set feature gate PodGroupPreemptionPolicy"),
    true,
  );
  assertEquals(await judged("1.37"), []);
});
