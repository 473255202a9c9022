import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s install shows what can be installed", async () => {
  const { stdout, exitCode } = await runCli(["install"]);

  assertEquals(exitCode, 0);
  for (const word of ["controller", "worker", "--force", "--env", "--start"]) assertStringIncludes(stdout, word);
});
