import { assertEquals } from "@std/assert";
import { jsonSchema } from "../../../lib/config/json_schema.ts";
import { valueAt } from "../../../lib/config/tree.ts";

Deno.test("jsonSchema() carries the limits of the schema", () => {
  const port = valueAt(jsonSchema(), "properties.spec.properties.api.properties.port".split("."));

  assertEquals([valueAt(port, ["minimum"]), valueAt(port, ["maximum"])], [1, 65_535]);
});

Deno.test("jsonSchema() requires nothing outside of lists and allows no unknown field", () => {
  const schema = jsonSchema();
  const spec = ["properties", "spec"];

  assertEquals(valueAt(schema, ["required"]), undefined);
  assertEquals(valueAt(schema, [...spec, "required"]), undefined);
  assertEquals(valueAt(schema, [...spec, "additionalProperties"]), false);
  assertEquals(valueAt(schema, [...spec, "properties", "workerProfiles", "items", "required"]), ["name"]);
});
