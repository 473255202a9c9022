import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s help prints the help of the words given", async () => {
  const byHelp = await runCli(["help", "config", "create"]);
  const byFlag = await runCli(["config", "create", "--help"]);

  assertEquals(byHelp, byFlag);
  assertStringIncludes((await runCli(["help"])).stdout, "Available Commands:");
});

Deno.test("k0s help refuses an unknown command", async () => {
  assertStringIncludes((await runCli(["help", "foo"])).stderr, 'unknown command "foo" for "k0s"');
});
