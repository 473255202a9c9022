import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { requireRoot } from "../../../lib/platform/require_root.ts";

Deno.test("requireRoot() lets only root pass", () => {
  requireRoot("k0s stop", 0);

  const error = assertThrows(() => requireRoot("k0s stop", 1_000), K0sError);
  assertEquals([error.message, error.hint], ["this command must be run as root", "Type: sudo k0s stop"]);
});
