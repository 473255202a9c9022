import { assertEquals } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s validate config is k0s config validate, and says so", async () => {
  const missing = "/proc/nowhere/k0s.yaml";
  const [former, present] = [
    await runCli(["validate", "config", "-c", missing]),
    await runCli(["config", "validate", "-c", missing]),
  ];

  const notice = "Command \"config\" is deprecated, use 'k0s config validate' instead\n";
  assertEquals([former.stderr, former.exitCode], [notice + present.stderr, 1]);
});

Deno.test("k0s validate is in no list of commands", async () => {
  assertEquals((await runCli([])).stdout.includes("validate"), false);
});
