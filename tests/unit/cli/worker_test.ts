import { assertEquals, assertMatch } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s worker refuses several tokens, and never shows one", async () => {
  const { stderr, exitCode } = await runCli(["worker", "TOKEN", "--token-file", "/t"]);

  assertMatch(stderr, /^Error: you can only pass one token source: either as a CLI argument, /);
  assertEquals([stderr.includes("TOKEN\n"), exitCode], [false, 1]);
});

Deno.test("k0s worker has no configuration file of its own", async () => {
  const { stderr, exitCode } = await runCli(["worker", "--config", "/c"]);

  assertMatch(stderr, /unknown flag: --config/);
  assertEquals(exitCode, 1);
});
