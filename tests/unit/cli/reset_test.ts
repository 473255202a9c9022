import { assertEquals } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s reset takes no argument", async () => {
  const { stderr, exitCode } = await runCli(["reset", "now"]);

  assertEquals([stderr, exitCode], ['Error: unknown command "now" for "k0s reset"\n', 1]);
});
