import { assertEquals } from "@std/assert";
import { runsPods } from "../../../lib/node/options.ts";

Deno.test("runsPods() on a single node, and on a controller that is a worker too", () => {
  const runs = [[true, false], [false, true], [false, false]].map(([single = false, enableWorker = false]) =>
    runsPods({ single, enableWorker })
  );

  assertEquals(runs, [true, true, false]);
});
