import { isMapping, parseDuration, stringifyJson } from "../base/mod.ts";

/**
 * Whether a value says something beyond another one, which is what holds without it. What is empty says nothing where
 * there is none.
 */
export function saysMore(value: unknown, usual: unknown): boolean {
  if (value === undefined) return false;
  if (isMapping(value)) {
    return Object.entries(value).some(([key, member]) => saysMore(member, isMapping(usual) ? usual[key] : undefined));
  }
  if (Array.isArray(value)) return stringifyJson(value) !== stringifyJson(usual ?? []);
  if (usual === undefined) return ![null, "", false, 0].includes(value as null);
  return value !== usual && !areSameDurations(value, usual);
}

function areSameDurations(one: unknown, other: unknown): boolean {
  if (typeof one !== "string" || typeof other !== "string") return false;
  try {
    return parseDuration(one) === parseDuration(other);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
