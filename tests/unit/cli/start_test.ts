import { assertEquals } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s start takes no argument", async () => {
  const { stderr, exitCode } = await runCli(["start", "controller"]);

  assertEquals([stderr, exitCode], ['Error: unknown command "controller" for "k0s start"\n', 1]);
});
