import { assertEquals } from "@std/assert";
import { controlPlaneQuestions, optionQuestions } from "../../../../lib/node/checks/control_plane_questions.ts";
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

Deno.test("optionQuestions() names the flags within the option", () => {
  const [question] = optionQuestions("--kubelet-extra-args", "--a=1 --b=2", { program: "kubelet" });

  assertEquals(question?.field, "--kubelet-extra-args");
  assertEquals(question?.parts.map(({ field }) => field), ["--kubelet-extra-args --a", "--kubelet-extra-args --b"]);
});
