import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "../_cli.ts";

Deno.test("k0s config create prints a configuration", async () => {
  const { stdout, stderr, exitCode } = await runCli(["config", "create"]);

  assertEquals([stdout.split("\n")[0], stderr, exitCode], ["apiVersion: k0s.k0sproject.io/v1beta1", "", 0]);
  assertEquals(stdout.includes("coredns:"), false);
});

Deno.test("k0s config create --include-images adds the images", async () => {
  assertStringIncludes((await runCli(["config", "create", "--include-images"])).stdout, "coredns:");
});
