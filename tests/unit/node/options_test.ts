import { assertEquals } from "@std/assert";
import { usesKonnectivity } from "../../../lib/node/options.ts";

Deno.test("usesKonnectivity() unless there is one machine only, or it is disabled", () => {
  assertEquals(
    [
      usesKonnectivity({ single: false, disableComponents: [] }),
      usesKonnectivity({ single: true, disableComponents: [] }),
      usesKonnectivity({ single: false, disableComponents: ["konnectivity-server"] }),
    ],
    [true, false, false],
  );
});
