import { assertEquals } from "@std/assert";
import { runCli } from "./_cli.ts";

Deno.test("k0s default-config is k0s config create, and says so", async () => {
  const [former, present] = [await runCli(["default-config"]), await runCli(["config", "create"])];

  assertEquals(former.stderr, "Command \"default-config\" is deprecated, use 'k0s config create' instead\n");
  assertEquals([former.stdout, former.exitCode], [present.stdout, 0]);
});
