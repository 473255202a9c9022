import { assertEquals } from "@std/assert";
import { runCli } from "../_cli.ts";

Deno.test("k0s config schema prints a schema with which an editor can check a configuration", async () => {
  const { stdout, exitCode } = await runCli(["config", "schema"]);
  const { $schema, properties } = JSON.parse(stdout) as {
    $schema: string;
    properties: {
      spec: { properties: { network: { properties: { podCIDR: { type: string; description: string } } } } };
    };
  };

  assertEquals([exitCode, $schema], [0, "https://json-schema.org/draft/2020-12/schema"]);
  assertEquals(properties.spec.properties.network.properties.podCIDR.type, "string");
  assertEquals(properties.spec.properties.network.properties.podCIDR.description, "Network of the pods.");
});
