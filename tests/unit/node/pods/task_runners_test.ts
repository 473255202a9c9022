import { assertEquals } from "@std/assert";
import { podTasks } from "../../../../lib/node/desired/pod_tasks.ts";
import { podRunners } from "../../../../lib/node/pods/task_runners.ts";
import { aControllerState } from "../../../support/a_controller.ts";

Deno.test("podRunners() know how to run every task of a machine with pods", () => {
  const runners = podRunners(aControllerState());

  assertEquals(podTasks({ criSocket: undefined }, undefined).filter(({ name }) => runners[name] === undefined), []);
});
