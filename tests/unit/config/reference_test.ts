import { assertEquals } from "@std/assert";
import { clusterConfigJsonSchema, fieldTable } from "../../../lib/config/mod.ts";
import { valueAt } from "../../../lib/config/tree.ts";

Deno.test("clusterConfigJsonSchema() requires nothing outside of lists and allows no unknown field", async () => {
  const schema = await clusterConfigJsonSchema();
  const spec = ["properties", "spec"];

  assertEquals(valueAt(schema, ["required"]), undefined);
  assertEquals(valueAt(schema, [...spec, "required"]), undefined);
  assertEquals(valueAt(schema, [...spec, "additionalProperties"]), false);
  assertEquals(valueAt(schema, [...spec, "properties", "workerProfiles", "items", "required"]), ["name"]);
});

Deno.test("clusterConfigJsonSchema() comes in the dialect of a CustomResourceDefinition", async () => {
  assertEquals((await clusterConfigJsonSchema("openapi-3.0")).$schema, undefined);
});

Deno.test("fieldTable() stands in docs/configuration.md as it is", async () => {
  const page = Deno.readTextFileSync(new URL("../../../docs/configuration.md", import.meta.url));

  assertEquals(page.slice(page.indexOf("| Field |")).trim(), (await fieldTable()).trim());
});
