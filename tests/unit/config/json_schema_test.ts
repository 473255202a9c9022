import { assertEquals } from "@std/assert";
import { jsonSchema } from "../../../lib/config/json_schema.ts";
import { valueAt } from "../../../lib/config/tree.ts";

Deno.test("jsonSchema() carries the limits of the schema", () => {
  const port = valueAt(jsonSchema("draft-2020-12"), "properties.spec.properties.api.properties.port".split("."));

  assertEquals([valueAt(port, ["minimum"]), valueAt(port, ["maximum"])], [1, 65_535]);
});
