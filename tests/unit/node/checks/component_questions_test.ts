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
    "spec.featureGates[0].name kube-apiserver --feature-gates=G=true",
    "spec.api.extraArgs.v kube-apiserver --v=abc",
    "spec.api.extraArgs.nosuch kube-apiserver --nosuch=x",
    "spec.api.rawArgs kube-apiserver --a b",
    "spec.controllerManager.extraArgs.c kube-controller-manager --c=1",
    "spec.scheduler.extraArgs.s kube-scheduler --s=2",
    "--kube-controller-manager-extra-args --m kube-controller-manager --m=3",
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

Deno.test("firstWorkerQuestions() asks about further arguments before there is a profile", () => {
  assertEquals(firstWorkerQuestions({ kubeletExtraArgs: "" }), NOTHING);
  const [question, ...others] = firstWorkerQuestions({ kubeletExtraArgs: "--max-pods=-1" }).arguments;
  assertEquals(others, []);
  assertEquals([question?.field, question?.effective], ["--kubelet-extra-args", ["--max-pods=-1"]]);
  assertEquals(question?.configuration?.["kind"], "KubeletConfiguration");
});

Deno.test("workerQuestions() asks only for what is not k0s' own", () => {
  const options = { profile: "default", kubeletExtraArgs: "" };
  const profile = kubeletConfiguration(aClusterConfig(), "default");

  assertEquals(workerQuestions({ ...profile, clusterDNS: ["10.0.0.10"], clusterDomain: "a.b" }, options), NOTHING);
  const [document] = workerQuestions({ ...profile, maxPods: -1 }, options).documents;
  assertEquals(document?.values, { maxPods: -1 });
  assertEquals(document?.field, 'kubeletConfiguration of worker profile "default"');
  assertEquals(workerQuestions(profile, { ...options, kubeletExtraArgs: "--v=x" }).arguments.length, 1);
});
