import { assertEquals } from "@std/assert";
import { knownFields, normalise } from "../../../lib/config/normalise.ts";
import { clusterConfigSchema } from "../../../lib/config/schema/cluster_config.ts";

const normal = (document: unknown) => normalise(clusterConfigSchema(), document);

Deno.test("normalise() corrects capitals of fields, the last one winning", () => {
  assertEquals(normal({ spec: { API: { Port: 1, port: 2 } } }).document, { spec: { api: { port: 2 } } });
});

Deno.test("normalise() takes null as not given, but not below free-form mappings", () => {
  const profile = { name: "a", values: { featureGates: null } };

  assertEquals(normal({ spec: { api: null, workerProfiles: [profile] } }).document, {
    spec: { workerProfiles: [profile] },
  });
});

Deno.test("normalise() takes an empty version and an empty kind as not given, as k0sctl writes them", () => {
  const written = { apiVersion: "", kind: "", metadata: { name: null }, spec: { api: { sans: ["192.0.2.1"] } } };

  assertEquals(normal(written), {
    document: { metadata: {}, spec: { api: { sans: ["192.0.2.1"] } } },
    problems: [],
    warnings: [],
  });
});

Deno.test("normalise() takes null for an empty text in lists and flags, as Go does", () => {
  const spec = { api: { sans: [null], extraArgs: { profiling: null }, rawArgs: [null, "--v=2"] } };

  assertEquals(normal({ spec }).document, {
    spec: { api: { sans: [""], extraArgs: { profiling: "" }, rawArgs: ["", "--v=2"] } },
  });
});

Deno.test("normalise() keeps unknown fields for the schema to refuse", () => {
  assertEquals(normal({ spec: { foo: 1 } }), { document: { spec: { foo: 1 } }, problems: [], warnings: [] });
});

Deno.test("knownFields() knows the fields of mappings and list items", () => {
  assertEquals(knownFields(clusterConfigSchema(), ["spec", "workerProfiles", 0]), ["name", "values"]);
  assertEquals(knownFields(clusterConfigSchema(), ["spec", "api", "extraArgs"]), undefined);
  assertEquals(knownFields(clusterConfigSchema(), ["nothing"]), undefined);
});
