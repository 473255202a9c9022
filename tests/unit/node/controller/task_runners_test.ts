import { assertEquals } from "@std/assert";
import { controllerRunners } from "../../../../lib/node/controller/task_runners.ts";
import { desiredController } from "../../../../lib/node/desired/controller.ts";
import { aControllerState } from "../../../support/a_controller.ts";
import { CONTROLLER_MODES, factsOf, inputsOf } from "../../../support/node_modes.ts";

for (const mode of CONTROLLER_MODES) {
  Deno.test(`controllerRunners() know how to run every task of ${mode.name}`, async () => {
    const inputs = await inputsOf(mode);
    const runners = controllerRunners(aControllerState(inputs));
    const { tasks } = desiredController(inputs, factsOf(mode, inputs));

    assertEquals(tasks.filter(({ name }) => runners[name] === undefined), []);
  });
}
