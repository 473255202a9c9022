import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s token teaches its commands", async () => {
  const { stdout, exitCode } = await runCli(["token"]);

  assertEquals(exitCode, 0);
  for (const word of ["create", "invalidate", "list", "pre-shared"]) assertStringIncludes(stdout, word);
});
