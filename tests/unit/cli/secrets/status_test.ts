import { assertEquals, assertStringIncludes } from "@std/assert";
import { secretsStatus } from "../../../../lib/cli/secrets/status.ts";
import { runCli } from "../_cli.ts";

Deno.test("k0s secrets status offers JSON and YAML, and refuses other formats before it asks anything", async () => {
  assertEquals(secretsStatus.flags?.map(({ name, short, completes }) => [name, short, completes]), [
    ["output", "o", ["json", "yaml"]],
  ]);
  const { stderr, exitCode } = await runCli(["secrets", "status", "-o", "xml"]);
  assertStringIncludes(stderr, 'unknown output format: "xml"');
  assertEquals(exitCode, 1);
});
