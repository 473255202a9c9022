/**
 * JSON Schema of the configuration, for editors and for the CustomResourceDefinition.
 *
 * @param target `openapi-3.0` is the dialect of a CustomResourceDefinition. @default {"draft-2020-12"}
 */
export async function clusterConfigJsonSchema(
  target: "draft-2020-12" | "openapi-3.0" = "draft-2020-12",
): Promise<Record<string, unknown>> {
  const { jsonSchema } = await import("./json_schema.ts");
  return jsonSchema(target);
}

/** The fields of the configuration as a Markdown table: path, type, default, meaning. */
export async function fieldTable(): Promise<string> {
  const { renderFieldTable } = await import("./field_table.ts");
  return renderFieldTable();
}
