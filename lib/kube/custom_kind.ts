import type { JsonObject, KubeObject } from "./kube_object.ts";
import { groupOf, type ResourceType } from "./resource_type.ts";

/** A column of what `kubectl get` shows. */
export interface KindColumn {
  name: string;
  /** Where its value is, such as `.status.phase`. */
  jsonPath: string;
  /** @default {"string"} */
  type?: "string" | "integer" | "date";
}

/** A kind that Kubernetes does not have by itself. */
export interface CustomKind {
  type: ResourceType;
  /** Whether the status is written apart from the rest, which then leaves it as it is. @default {true} */
  hasOwnStatus?: boolean;
  /** @default {name and age} */
  columns?: readonly KindColumn[];
  /** OpenAPI 3 schema of its objects. @see {@link kindSchema} */
  schema: JsonObject;
}

/** The CustomResourceDefinition of a kind. */
export function customKind({ type, columns, schema, hasOwnStatus = true }: CustomKind): KubeObject {
  const { apiVersion, kind, plural, namespaced } = type;
  const group = groupOf(apiVersion);
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope: namespaced ? "Namespaced" : "Cluster",
      versions: [{
        name: apiVersion.slice(group.length + 1),
        served: true,
        storage: true,
        ...(hasOwnStatus ? { subresources: { status: {} } } : {}),
        ...(columns === undefined ? {} : {
          additionalPrinterColumns: columns.map(({ name, jsonPath, type = "string" }) => ({ name, type, jsonPath })),
        }),
        schema: { openAPIV3Schema: schema },
      }],
    },
  };
}

/** The schema of an object with these parts. */
export function kindSchema(parts: { spec: JsonObject; status: JsonObject }): JsonObject {
  const common = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } };
  return schemaOf.object({ ...common, ...parts });
}

/** Fields of a schema. */
export const schemaOf = {
  text: (description: string, more: JsonObject = {}): JsonObject => ({ type: "string", description, ...more }),
  integer: (description: string): JsonObject => ({ type: "integer", description }),
  long: (description: string): JsonObject => ({ type: "integer", format: "int64", description }),
  yes: (description: string): JsonObject => ({ type: "boolean", description }),
  object: (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: "object", properties, ...more }),
};
