import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderAs } from "../../../lib/cli/status.ts";
import { aStatus } from "./status/_status.ts";

Deno.test("renderAs() follows -o, and takes anything else as text", async () => {
  assertEquals(JSON.parse(await renderAs("json", aStatus(), false)).Pid, 42);
  assertStringIncludes(await renderAs("json", aStatus(), false), '{\n   "Version"');
  const yaml = await renderAs("yaml", aStatus(), false);
  assertEquals([yaml.startsWith("Args:"), yaml.endsWith("\n\n")], [true, true]);
  assertStringIncludes(await renderAs("xml", aStatus(), false), "Process ID: 42\n");
});

Deno.test("renderAs() shows the boot alone when asked", async () => {
  assertEquals(JSON.parse(await renderAs("json", aStatus(), true))[0].name, "stage");
  assertStringIncludes(await renderAs("", aStatus(), true), "STEP");
});
