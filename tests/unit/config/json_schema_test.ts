import { assertEquals } from "@std/assert";
import { isMapping } from "../../../lib/base/mod.ts";
import { defaultCalico, defaultClusterConfig } from "../../../lib/config/defaults/defaults.ts";
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

Deno.test("jsonSchema() has no pattern that refuses a default", () => {
  const { network } = defaultClusterConfig({ hostAddress: "192.0.2.2" }).spec;
  const given = { spec: { network: { ...network, calico: defaultCalico() } } };

  assertEquals(refusedByPattern(jsonSchema(), given), []);
});

/** Paths of texts that do not match the pattern that a schema has for them. */
function refusedByPattern(schema: unknown, value: unknown, path = ""): string[] {
  const pattern = valueAt(schema, ["pattern"]);
  if (typeof value === "string" && typeof pattern === "string") return new RegExp(pattern).test(value) ? [] : [path];
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    refusedByPattern(valueAt(schema, ["properties", key]), member, `${path}.${key}`)
  );
}
