import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s api says that there is nothing to run, and fails", async () => {
  const { stdout, stderr, exitCode } = await runCli(["api"]);

  assertEquals([stdout, exitCode], ["", 1]);
  assertStringIncludes(stderr, "is part of k0s controller: there is nothing to run");
});
