import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s config prints its help", async () => {
  const { stdout, exitCode } = await runCli(["config"]);

  assertStringIncludes(stdout, "Available Commands:\n  apply ");
  assertEquals(exitCode, 0);
});

Deno.test("k0s config takes feature gates before and after the sub-command", async () => {
  const refusal = (argv: string[]) => runCli(argv).then(({ stderr }) => stderr);

  assertStringIncludes(await refusal(["config", "--feature-gates=X=true", "create"]), 'unknown feature gate "X"');
  assertStringIncludes(await refusal(["config", "create", "--feature-gates=X=true"]), 'unknown feature gate "X"');
});
