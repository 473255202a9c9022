import { assertEquals } from "@std/assert";
import { customKind, kindSchema, schemaOf } from "../../../lib/kube/custom_kind.ts";

const TYPE = { apiVersion: "example.com/v1beta1", kind: "Widget", plural: "widgets", namespaced: true };

Deno.test("customKind() defines a kind with a status of its own", () => {
  const { text, long, object } = schemaOf;
  const schema = kindSchema({
    spec: object({ size: long("How large") }),
    status: object({ phase: text("How it is") }),
  });
  const columns = [{ name: "Phase", jsonPath: ".status.phase" }, {
    name: "Age",
    type: "date" as const,
    jsonPath: ".metadata.creationTimestamp",
  }];
  assertEquals(customKind({ type: TYPE, columns, schema }), {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      names: { kind: "Widget", listKind: "WidgetList", plural: "widgets", singular: "widget" },
      scope: "Namespaced",
      versions: [{
        name: "v1beta1",
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: "Phase", type: "string", jsonPath: ".status.phase" },
          { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
        ],
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              apiVersion: { type: "string" },
              kind: { type: "string" },
              metadata: { type: "object" },
              spec: {
                type: "object",
                properties: { size: { type: "integer", format: "int64", description: "How large" } },
              },
              status: { type: "object", properties: { phase: { type: "string", description: "How it is" } } },
            },
          },
        },
      }],
    },
  });
});

Deno.test("customKind() of the cluster has its scope, kubectl's own columns, and a status with the rest if need be", () => {
  const type = { ...TYPE, namespaced: false };
  const { spec } = customKind({ type, hasOwnStatus: false, schema: {} }) as unknown as {
    spec: { scope: string; versions: Record<string, unknown>[] };
  };
  const [version = {}] = spec.versions;
  assertEquals([spec.scope, "additionalPrinterColumns" in version, "subresources" in version], [
    ...["Cluster", false, false],
  ]);
});
