import { assertEquals } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s version refuses an unknown format", async () => {
  const { stderr, exitCode } = await runCli(["version", "-o", "xml"]);

  assertEquals([stderr, exitCode], ['Error: unknown output format: "xml"\nHint: One of text, json\n', 1]);
});
