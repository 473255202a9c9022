import { assertEquals } from "@std/assert";
import {
  controllerQuestions,
  firstWorkerQuestions,
  workerQuestions,
} from "../../../../lib/node/checks/component_questions.ts";
import { kubeletConfiguration } from "../../../../lib/manifests/mod.ts";
import { aClusterConfig, controllerOptions } from "../../../support/a_controller.ts";

const NOTHING = { documents: [], arguments: [] };

Deno.test("controllerQuestions() has none where the operator tells the programs nothing", () => {
  const workerProfiles = [{ name: "a" }, { name: "b", values: {} }];

  assertEquals(controllerQuestions(aClusterConfig(), controllerOptions()), NOTHING);
  assertEquals(controllerQuestions(aClusterConfig({ workerProfiles }), controllerOptions()), NOTHING);
});

Deno.test("controllerQuestions() asks for what a node would be given, with and without the operator's values", () => {
  const values = { maxPods: 3, authentication: { anonymous: { enabled: true } } };
  const config = aClusterConfig({ workerProfiles: [{ name: "a" }, { name: "b", values }] });

  const [document, ...others] = controllerQuestions(config).documents;

  assertEquals(others, []);
  assertEquals(document?.field, "spec.workerProfiles[1].values");
  assertEquals(document?.values, values);
  const { maxPods, authentication, containerRuntimeEndpoint, clusterDomain } = document!.effective;
  assertEquals({ maxPods, containerRuntimeEndpoint, clusterDomain }, {
    maxPods: 3,
    containerRuntimeEndpoint: "unix:///run/k0s/containerd.sock",
    clusterDomain: "cluster.local",
  });
  assertEquals((authentication as Record<string, unknown>)["anonymous"], { enabled: true });
  assertEquals(document?.baseline["maxPods"], undefined);
  assertEquals(document?.baseline["containerRuntimeEndpoint"], containerRuntimeEndpoint);
});

Deno.test("controllerQuestions() asks every program about what the operator gives it", () => {
  const { api } = aClusterConfig().spec;
  const config = aClusterConfig({
    api: { ...api, extraArgs: { v: "abc", nosuch: "x" }, rawArgs: ["--a", "b"] },
    controllerManager: { extraArgs: { c: "1" } },
    scheduler: { extraArgs: { s: "2" } },
    featureGates: [{ name: "G", enabled: true }],
  });
  const options = controllerOptions({
    single: true,
    kubeControllerManagerExtraArgs: "--m=3",
    kubeletExtraArgs: "--max-pods=x",
  });

  const asked = controllerQuestions(config, options).arguments;
  const parts = asked.flatMap(({ program, baseline, parts }) =>
    parts.map(({ field, words }) => [field, program, ...words.filter((word) => !baseline.includes(word))].join(" "))
  );

  assertEquals(parts, [
    "spec.api.extraArgs.v kube-apiserver --feature-gates=G=true --v=abc",
    "spec.api.extraArgs.nosuch kube-apiserver --feature-gates=G=true --nosuch=x",
    "spec.api.rawArgs kube-apiserver --feature-gates=G=true --a b",
    "spec.controllerManager.extraArgs.c kube-controller-manager --feature-gates=G=true --c=1",
    "--kube-controller-manager-extra-args --m kube-controller-manager --feature-gates=G=true --m=3",
    "spec.scheduler.extraArgs.s kube-scheduler --feature-gates=G=true --s=2",
    "--kubelet-extra-args --max-pods kubelet --max-pods=x",
  ]);
  const withoutPods = controllerQuestions(aClusterConfig(), { ...options, single: false, enableWorker: false });
  assertEquals(withoutPods.arguments.map(({ program }) => program), ["kube-controller-manager"]);
});

Deno.test("controllerQuestions() has the kubelet's flags laid over the worker profile of this controller", () => {
  const config = aClusterConfig({ workerProfiles: [{ name: "a", values: { maxPods: 3 } }] });
  const options = controllerOptions({ single: true, profile: "a", kubeletExtraArgs: "--v=1" });

  const [question] = controllerQuestions(config, options).arguments;

  assertEquals(question?.configuration?.["maxPods"], 3);
});

/** Gates and profiles, and of which kubelets what is asked: field, gates, where each comes from, whether it is this one. */
const GATES = [{ name: "A", enabled: true, components: ["kubelet" as const] }];
const KUBELETS: readonly [
  profiles: Record<string, Record<string, unknown>>,
  own: string | undefined,
  asked: unknown[],
][] = [
  [{}, undefined, [["spec.featureGates", { A: true }, { A: ["spec.featureGates[0].name"] }, false]]],
  [{}, "default", [["spec.featureGates", { A: true }, { A: ["spec.featureGates[0].name"] }, true]]],
  // Profiles may bring what the gate needs, and every node may have one of them.
  [{ a: { featureGates: { A: true, B: true } } }, undefined, [
    [
      "spec.workerProfiles[0].values",
      { A: true, B: true },
      {
        A: ["spec.featureGates[0].name", "spec.workerProfiles[0].values.featureGates.A"],
        B: ["spec.workerProfiles[0].values.featureGates.B"],
      },
      false,
    ],
  ]],
  [{ a: { featureGates: { A: false } } }, "default", [
    ["spec.featureGates", { A: true }, { A: ["spec.featureGates[0].name"] }, true],
    ["spec.workerProfiles[0].values", { A: false }, { A: ["spec.workerProfiles[0].values.featureGates.A"] }, false],
  ]],
  [{ default: { maxPods: 3 } }, "default", [
    ["spec.workerProfiles[0].values", { A: true }, { A: ["spec.featureGates[0].name"] }, true],
  ]],
];

for (const [profiles, own, expected] of KUBELETS) {
  Deno.test(`controllerQuestions() asks kubelets with ${JSON.stringify(profiles)}, ${own ?? "none"} of its own`, () => {
    const workerProfiles = Object.entries(profiles).map(([name, values]) => ({ name, values }));
    const config = aClusterConfig({ featureGates: GATES, workerProfiles });
    const options = own === undefined ? undefined : controllerOptions({ single: true, profile: own });

    const { documents } = controllerQuestions(config, options);

    assertEquals(
      documents.map((
        { field, effective, gatePlaces, isHere },
      ) => [field, effective["featureGates"], gatePlaces, isHere]),
      expected,
    );
  });
}

Deno.test("controllerQuestions() knows where gates of this controller's kubelet come from", () => {
  const workerProfiles = [{ name: "a", values: { featureGates: { B: true } } }];
  const options = controllerOptions({ single: true, profile: "a", kubeletExtraArgs: "--feature-gates=A=false,C=true" });

  const question = controllerQuestions(aClusterConfig({ featureGates: GATES, workerProfiles }), options).arguments.at(
    -1,
  );

  assertEquals(question?.gatePlaces, {
    A: ["--kubelet-extra-args --feature-gates"],
    B: ["spec.workerProfiles[0].values.featureGates.B"],
    C: ["--kubelet-extra-args --feature-gates"],
  });
});

Deno.test("firstWorkerQuestions() asks about further arguments before there is a profile", () => {
  assertEquals(firstWorkerQuestions({ kubeletExtraArgs: "" }), NOTHING);
  const [question, ...others] = firstWorkerQuestions({ kubeletExtraArgs: "--max-pods=-1" }).arguments;
  assertEquals(others, []);
  assertEquals([question?.field, question?.effective], ["--kubelet-extra-args", ["--max-pods=-1"]]);
  assertEquals(question?.configuration?.["kind"], "KubeletConfiguration");
  assertEquals([question?.isHere, question?.isPartial], [undefined, true]);
});

Deno.test("workerQuestions() asks only for what is not k0s' own", () => {
  const options = { profile: "default", kubeletExtraArgs: "" };
  const profile = kubeletConfiguration(aClusterConfig(), "default");

  assertEquals(workerQuestions({ ...profile, clusterDNS: ["10.0.0.10"], clusterDomain: "a.b" }, options), NOTHING);
  const [document] = workerQuestions({ ...profile, maxPods: -1 }, options).documents;
  assertEquals([document?.values, document?.isHere], [{ maxPods: -1 }, true]);
  assertEquals(document?.field, 'kubeletConfiguration of worker profile "default"');
  const [question, ...others] = workerQuestions({ ...profile, featureGates: { A: true } }, {
    ...options,
    kubeletExtraArgs: "--v=x",
  }).arguments;
  assertEquals(others, []);
  assertEquals([question?.isHere, question?.isPartial], [true, undefined]);
  assertEquals(question?.gatePlaces, { A: ['kubeletConfiguration of worker profile "default".featureGates.A'] });
});
