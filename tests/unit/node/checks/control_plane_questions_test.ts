import { assertEquals } from "@std/assert";
import { controlPlaneQuestions } from "../../../../lib/node/checks/control_plane_questions.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";

const { api } = aClusterConfig().spec;

Deno.test("controlPlaneQuestions() asks for the arguments that a program would be started with", () => {
  const config = aClusterConfig({
    api: { ...api, extraArgs: { "authentication-config": "/a" } },
    controllerManager: { rawArgs: ["--x"] },
    scheduler: { extraArgs: { "leader-elect": "false" } },
  });

  const [apiServer, manager, scheduler, ...others] = controlPlaneQuestions(config, "");

  assertEquals(others, []);
  assertEquals(apiServer?.baseline.includes("--anonymous-auth=false"), true);
  assertEquals(apiServer?.effective.some((word) => word.startsWith("--anonymous-auth")), false);
  assertEquals(apiServer?.effective.some((word) => word.startsWith("--etcd-servers=")), true);
  assertEquals(manager?.effective.at(-1), "--x");
  assertEquals(manager?.effective.includes("--allocate-node-cidrs=true"), true);
  assertEquals(scheduler?.effective.includes("--leader-elect=false"), true);
  assertEquals(controlPlaneQuestions(aClusterConfig(), ""), []);
});

Deno.test("controlPlaneQuestions() asks every program about its gates of the configuration, once and with all of them", () => {
  const config = aClusterConfig({
    featureGates: [
      { name: "A", enabled: true },
      { name: "B", enabled: false, components: ["kube-scheduler"] },
      { name: "C", enabled: true, components: ["kube-proxy"] },
    ],
    api: {
      ...api,
      extraArgs: { "feature-gates": "A=false,D=true" },
      rawArgs: ["--feature-gates", "kube:A=true,E=true"],
    },
  });

  const asked = controlPlaneQuestions(config, "--feature-gates=F=true");

  const gatesOf = (words: readonly string[] = []) => words.filter((word) => word.includes("feature-gates="));
  assertEquals(
    asked.map(({ program, field, baseline, effective, configuration }) => [
      program,
      field,
      ...gatesOf(baseline),
      ...gatesOf(effective),
      configuration?.["featureGates"],
    ]),
    [
      ["kube-apiserver", "spec.api", "--feature-gates=A=true,D=true", { A: true, D: true, E: true }],
      [
        "kube-controller-manager",
        "--kube-controller-manager-extra-args",
        "--feature-gates=F=true,A=true",
        { A: true, F: true },
      ],
      ["kube-scheduler", "spec.featureGates", "--feature-gates=A=true,B=false", { A: true, B: false }],
    ],
  );
  assertEquals(asked[0]?.gatePlaces, {
    A: ["spec.featureGates[0].name", "spec.api.rawArgs"],
    D: ["spec.api.extraArgs.feature-gates"],
    E: ["spec.api.rawArgs"],
  });
  assertEquals(asked[1]?.gatePlaces?.["F"], ["--kube-controller-manager-extra-args --feature-gates"]);
});

Deno.test("controlPlaneQuestions() asks kube-controller-manager for both sources together, and for each alone", () => {
  const config = aClusterConfig({ controllerManager: { extraArgs: { v: "2" } } });

  const [question, ...others] = controlPlaneQuestions(config, "--v=3 --a=1");

  assertEquals(others, []);
  const given = (words: readonly string[] = []) => words.filter((word) => /^--(v|a)=/.test(word));
  assertEquals(given(question?.effective), ["--v=2", "--a=1"]);
  assertEquals(question?.parts.map(({ field, words }) => [field, ...given(words)]), [
    ["spec.controllerManager.extraArgs.v", "--v=2"],
    ["--kube-controller-manager-extra-args --v", "--v=3"],
    ["--kube-controller-manager-extra-args --a", "--v=1", "--a=1"],
  ]);
});
