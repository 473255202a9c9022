/** The fields of the configuration as a Markdown table: path, type, default, meaning. */
export async function fieldTable(): Promise<string> {
  const { renderFieldTable } = await import("./field_table.ts");
  return renderFieldTable();
}
