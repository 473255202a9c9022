import { assertEquals } from "@std/assert";
import { describeExit } from "../../../lib/supervisor/mod.ts";

Deno.test("describeExit() prefers the signal", () => {
  assertEquals(describeExit({ code: 2, signal: null }), "exit code 2");
  assertEquals(describeExit({ code: 137, signal: "SIGKILL" }), "SIGKILL");
});
