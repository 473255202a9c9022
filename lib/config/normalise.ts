import * as z from "zod";
import { isMapping, type Mapping, type Problem } from "../base/mod.ts";
import { isNotGiven } from "./not_given.ts";
import { mistyped } from "./type_names.ts";
import { replaceFormerKind, type RetiredField, retiredField, retiredMessage } from "./retired_fields.ts";
import { pathText } from "./tree.ts";

/** The schema under optional and default. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrap(schema.unwrap());
  return schema;
}

/** The fields of the mapping at a path of a schema; `undefined` if there is no mapping with known fields. */
export function knownFields(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] | undefined {
  const inner = unwrap(schema);
  const [head, ...rest] = path;
  if (inner instanceof z.ZodObject) {
    const shape: Record<string, z.core.$ZodType> = inner.shape;
    if (head === undefined) return Object.keys(shape);
    const next = shape[String(head)];
    return next === undefined ? undefined : knownFields(next, rest);
  }
  if (inner instanceof z.ZodArray && typeof head === "number") return knownFields(inner.element, rest);
  return undefined;
}

/**
 * Brings a document into the one form that the schema knows, telling what it had to change.
 *
 * What upstream's parser lets pass is made explicit here: fields in other capitals (the last one wins), `null` and zeros for
 * "not given", `null` for an empty text in lists and flags, fields and the kind of earlier releases. Values below free-form
 * mappings are left alone.
 */
export function normalise(schema: z.core.$ZodType, document: unknown): NormalDocument {
  const warnings: Problem[] = [];
  const problems: Problem[] = [];
  const normal = normaliseValue(schema, document, { path: [], warnings, problems });
  if (isMapping(normal)) warnings.push(...replaceFormerKind(normal));
  return { document: normal, warnings, problems };
}

/** A document in the form that the schema knows. */
interface NormalDocument {
  document: unknown;
  /** What had to be changed. */
  warnings: Problem[];
  /** What is wrong with parts of which nothing is left. */
  problems: Problem[];
}

interface Place extends Omit<NormalDocument, "document"> {
  path: readonly PropertyKey[];
}

function normaliseValue(schema: z.core.$ZodType, value: unknown, place: Place): unknown {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject && isMapping(value)) return normaliseMapping(inner.shape, value, place);
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item, index) => normaliseValue(inner.element, item, { ...place, path: [...place.path, index] }));
  }
  if (inner instanceof z.ZodRecord && isMapping(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        normaliseValue(inner.valueType, one, { ...place, path: [...place.path, key] }),
      ]),
    );
  }
  // Go has no other empty text; where it is a field of its own, it counts as not given.
  return inner instanceof z.ZodString && value === null ? "" : value;
}

function normaliseMapping(shape: Record<string, z.core.$ZodType>, mapping: Mapping, place: Place): Mapping {
  const result: Mapping = {};
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  for (const [key, value] of Object.entries(mapping)) {
    const name = Object.hasOwn(shape, key) ? key : names.get(key.toLowerCase());
    const path = [...place.path, name ?? key];
    const retired = name === undefined ? retiredField(path) : undefined;
    if (retired !== undefined) {
      judgeRetired(retired, value, { ...place, path });
      continue;
    }
    if (name !== undefined && name !== key) {
      place.warnings.push({ path: pathText(path), message: `Written ${JSON.stringify(key)} in the document` });
    }
    if (name === undefined) result[key] = value;
    else if (isNotGiven(path, value)) delete result[name];
    else result[name] = normaliseValue(shape[name]!, value, { ...place, path });
  }
  return result;
}

function judgeRetired(field: RetiredField, value: unknown, { path, warnings, problems }: Place): void {
  const isRight = field.type === undefined || value === null || typeof value === field.type;
  if (isRight) warnings.push({ path: pathText(path), message: retiredMessage(field) });
  else problems.push({ path: pathText(path), message: mistyped(`a ${field.type}`, value) });
}
