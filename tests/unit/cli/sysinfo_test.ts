import { assertEquals } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s sysinfo refuses an unknown format before it looks at anything", async () => {
  const { stdout, stderr, exitCode } = await runCli(["sysinfo", "-o", "xml"]);

  assertEquals([stdout, stderr.split("\n")[0], exitCode], ["", 'Error: unknown output format: "xml"', 1]);
});
