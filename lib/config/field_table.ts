import { isMapping, type Mapping } from "../base/mod.ts";
import { everyDefault } from "./defaults/effective.ts";
import { jsonSchema } from "./json_schema.ts";
import { valueAt } from "./tree.ts";

const HEAD = "| Field | Type | Default | Meaning |\n| --- | --- | --- | --- |";

/** Renders every field of the schema as a row of a Markdown table, in the order of the schema. */
export function renderFieldTable(): string {
  const defaults = everyDefault({ hostAddress: "this node's address" });
  const rows: string[] = [];
  const visit = (schema: Mapping, path: readonly string[], isInList: boolean) => {
    for (const [name, field] of Object.entries(isMapping(schema.properties) ? schema.properties : {})) {
      if (!isMapping(field)) continue;
      const at = [...path, name];
      const fallback = isInList ? field.default : valueAt(defaults, at);
      rows.push(`| \`${at.join(".")}\` | ${typeText(field)} | ${defaultText(fallback)} | ${meaning(field)} |`);
      if (field.type === "object") visit(field, at, isInList);
      if (field.type === "array" && isMapping(field.items)) visit(field.items, [...path, `${name}[]`], true);
    }
  };
  visit(jsonSchema(), [], false);
  return [HEAD, ...rows, ""].join("\n");
}

function meaning({ description }: Mapping): string {
  return typeof description === "string" ? description.replaceAll("|", "\\|") : "";
}

function defaultText(value: unknown): string {
  return value === undefined || typeof value === "object" ? "" : `\`${value}\``;
}

function typeText(field: Mapping): string {
  if (typeof field.title === "string") return field.title;
  if (Array.isArray(field.enum)) return field.enum.map((word) => `\`${JSON.stringify(word)}\``).join(", ");
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (Array.isArray(field.anyOf)) {
    return field.anyOf.filter(isMapping).map(typeText).join(" or ");
  }
  if (field.type === "array") return `list of ${isMapping(field.items) ? typeText(field.items) : "anything"}`;
  if (field.type !== "object") return typeof field.type === "string" ? field.type : "anything";
  return isMapping(field.additionalProperties) ? "mapping" : "section";
}
