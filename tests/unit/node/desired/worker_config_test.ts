import { assertEquals } from "@std/assert";
import { workerConfigInputs } from "../../../../lib/node/desired/worker_config.ts";
import { aClusterConfig, controllerOptions } from "../../../support/a_controller.ts";

Deno.test("workerConfigInputs() follow from how the controller was started", () => {
  const config = aClusterConfig();
  const of = (options: Parameters<typeof controllerOptions>[0]) => {
    const { konnectivity, isCloudProvider } = workerConfigInputs({ options: controllerOptions(options), config });
    return [konnectivity, isCloudProvider];
  };

  assertEquals(of({}), [false, false]);
  assertEquals(of({ single: false, cloudProvider: { everyMs: 1 } }), [true, true]);
});
