import { assertEquals } from "@std/assert";
import { runsPods, withAbsoluteConfigFile } from "../../../lib/node/options.ts";
import { controllerOptions } from "../../support/a_controller.ts";

Deno.test("runsPods() on a single node, and on a controller that is a worker too", () => {
  const runs = [[true, false], [false, true], [false, false]].map(([single = false, enableWorker = false]) =>
    runsPods({ single, enableWorker })
  );

  assertEquals(runs, [true, true, false]);
});

Deno.test("withAbsoluteConfigFile() lets the file be found after the working directory has changed", () => {
  const of = (configFile?: string) => withAbsoluteConfigFile(controllerOptions({ configFile })).configFile;

  assertEquals(of("k0s.yaml"), `${Deno.cwd()}/k0s.yaml`);
  assertEquals([of("/etc/k0s.yaml"), of("-"), of()], ["/etc/k0s.yaml", "-", undefined]);
});
