import { assertEquals } from "@std/assert";
import { isMapping } from "../../../lib/base/mod.ts";
import { structuralSchema } from "../../../lib/config/structural_schema.ts";
import { valueAt } from "../../../lib/config/tree.ts";

const SPEC = "properties.spec.properties";
const at = (path: string) => valueAt(structuralSchema(), `${SPEC}.${path}`.split("."));

Deno.test("structuralSchema() has types, choices and limits, and words about each", () => {
  const { description: _, ...port } = at("api.properties.port") as { description: string };

  assertEquals(port, { type: "integer", minimum: 1, maximum: 65_535 } as unknown as typeof port);
  assertEquals(valueAt(at("network.properties.provider"), ["enum"]), ["kuberouter", "calico", "custom"]);
  assertEquals(at("api.properties.extraArgs"), {
    type: "object",
    description: "Flags of kube-apiserver, without dashes.",
    additionalProperties: { type: "string" },
  });
});

Deno.test("structuralSchema() keeps fields that it does not know, and has no defaults", () => {
  const seen: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (!isMapping(value)) return;
    if (isMapping(value["properties"]) && path !== "" && value["x-kubernetes-preserve-unknown-fields"] !== true) {
      seen.push(`${path} drops`);
    }
    if ("default" in value && value["type"] !== undefined) seen.push(`${path} has a default`);
    for (const [key, child] of Object.entries(value)) visit(child, `${path}.${key}`);
  };
  visit(structuralSchema(), "");

  assertEquals(seen, []);
});

Deno.test("structuralSchema() takes a duration as text or as a number, and values of any form", () => {
  const chart = "extensions.properties.helm.properties.charts.items.properties";

  assertEquals(valueAt(at(`${chart}.timeout`), ["x-kubernetes-int-or-string"]), true);
  assertEquals(valueAt(at("workerProfiles.items.properties.values"), ["x-kubernetes-preserve-unknown-fields"]), true);
});
