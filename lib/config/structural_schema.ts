import { isMapping, type Mapping } from "../base/mod.ts";
import { jsonSchema } from "./json_schema.ts";

const OPEN = { "x-kubernetes-preserve-unknown-fields": true };
const ANYTHING = { type: "object", ...OPEN };
/** Limits that every integer of JavaScript has. */
const NO_LIMITS: readonly unknown[] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

/**
 * The schema of the configuration as a CustomResourceDefinition has it: types, choices, limits of numbers, texts.
 *
 * The API server is to keep unknown fields instead of dropping them: k0s then says what is wrong and what was meant, and
 * a field that only another version knows is not lost. What a text must look like is left to k0s too, which says it in
 * words. Defaults are k0s' own at every start, and not to be frozen in an object.
 */
export function structuralSchema(): Mapping {
  const { description, properties } = jsonSchema() as { description?: string; properties: Mapping };
  return {
    type: "object",
    ...(description === undefined ? {} : { description }),
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      spec: structural(properties["spec"]),
      status: ANYTHING,
    },
  };
}

function structural(node: unknown): Mapping {
  if (!isMapping(node)) return ANYTHING;
  const { type, description, properties, additionalProperties, items, anyOf, required, minimum, maximum } = node;
  const text = typeof description === "string" ? { description } : {};
  if (Array.isArray(anyOf)) return { ...eitherOf(anyOf.filter(isMapping)), ...text };
  const choices = node["const"] === undefined ? node["enum"] : [node["const"]];
  const limits = Object.fromEntries(
    Object.entries({ minimum, maximum }).filter(([, limit]) => limit !== undefined && !NO_LIMITS.includes(limit)),
  );
  if (isMapping(properties)) {
    const members = Object.entries(properties).map(([name, field]) => [name, structural(field)]);
    return { type, ...text, properties: Object.fromEntries(members), ...(required ? { required } : {}), ...OPEN };
  }
  if (type === "object") {
    const isOfOneType = isMapping(additionalProperties) && additionalProperties["type"] !== undefined;
    return isOfOneType
      ? { type, ...text, additionalProperties: structural(additionalProperties) }
      : { ...ANYTHING, ...text };
  }
  if (type === "array") return { type, ...text, items: structural(items) };
  return { type: type ?? "string", ...text, ...(choices === undefined ? {} : { enum: choices }), ...limits };
}

/** What a number or a text may be, or one of several texts. */
function eitherOf(alternatives: readonly Mapping[]): Mapping {
  if (alternatives.some(({ type }) => type === "integer")) return { "x-kubernetes-int-or-string": true };
  const words = alternatives.flatMap((one) => one["const"] === undefined ? one["enum"] as unknown[] : [one["const"]]);
  return { type: "string", enum: words };
}
