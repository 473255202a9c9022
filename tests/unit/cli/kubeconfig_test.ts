import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s kubeconfig prints its help", async () => {
  const { stdout, exitCode } = await runCli(["kubeconfig"]);

  assertStringIncludes(stdout, "Available Commands:\n  admin ");
  assertEquals(exitCode, 0);
});
