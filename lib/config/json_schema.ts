import * as z from "zod";
import { isMapping, type Mapping } from "../base/mod.ts";
import { clusterConfigSchema } from "./schema/cluster_config.ts";

/**
 * JSON Schema of a document: nothing is required outside of lists, since what is left out gets its default.
 */
export function jsonSchema(): Mapping {
  const schema = z.toJSONSchema(clusterConfigSchema(), { io: "input", unrepresentable: "any" });
  return withoutRequired(schema as Mapping);
}

/** Items of lists keep what they require: they have no defaults. */
function withoutRequired(node: Mapping): Mapping {
  if (!isMapping(node.properties)) return node;
  const { required: _, ...rest } = node;
  const properties = Object.entries(node.properties).map(([name, field]) => [
    name,
    isMapping(field) ? withoutRequired(field) : field,
  ]);
  return { ...rest, properties: Object.fromEntries(properties) };
}
