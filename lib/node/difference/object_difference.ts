import { stringify } from "@std/yaml";
import { isMapping, MASK, stringifyJson } from "../../base/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import { identityOf, parseManifests, type Stack } from "../../manifests/mod.ts";
import type { Change, ObjectDifference } from "../../status/mod.ts";
import type { DesiredStacks } from "../desired/desired.ts";
import { lineDifference } from "./line_difference.ts";

/**
 * The objects of stacks that differ. A stack that is merely no longer written stays deployed; objects of one that is removed
 * go with it.
 */
export function objectDifferences(before: DesiredStacks, after: DesiredStacks): ObjectDifference[] {
  const former = new Map(before.written.map((stack) => [stack.name, stack]));
  const gone = before.written.filter(({ name }) => after.removed.includes(name)).map(({ name }) => ({
    name,
    files: {},
  }));
  return [...after.written, ...gone].flatMap((stack) => {
    const last = former.get(stack.name);
    // Most stacks are equal, and reading them takes longer than comparing their text.
    if (last !== undefined && stringifyJson(last.files) === stringifyJson(stack.files)) return [];
    return stackDifferences(last, stack);
  });
}

function stackDifferences(last: Stack | undefined, stack: Stack): ObjectDifference[] {
  const [former, wanted] = [last, stack].map((one) =>
    new Map(one === undefined ? [] : parseManifests(one.files).map((object) => [identityOf(object), object]))
  ) as [Map<string, KubeObject>, Map<string, KubeObject>];
  return [...new Set([...wanted.keys(), ...former.keys()])].flatMap((identity) => {
    const [from, to] = [former.get(identity), wanted.get(identity)];
    const [fromText, toText] = [textOf(from), textOf(to)];
    if (fromText === toText) return [];
    const change: Change = from === undefined ? "added" : to === undefined ? "removed" : "changed";
    return [{ ...nameOf((to ?? from)!), stack: stack.name, change, ...linesBetween(from, to) }];
  });
}

/** What of an object that changes differs; of others there is nothing to compare. */
function linesBetween(from: KubeObject | undefined, to: KubeObject | undefined): Pick<ObjectDifference, "lines"> {
  if (from === undefined || to === undefined) return {};
  const [before, after] = [from, to].map((object) => textOf(shown(object))) as [string, string];
  const lines = before === after ? undefined : lineDifference(before, after);
  return lines === undefined ? {} : { lines };
}

function nameOf({ kind, metadata: { name = "", namespace } }: KubeObject): Pick<ObjectDifference, "kind" | "name"> {
  return { kind, name: namespace === undefined ? name : `${namespace}/${name}` };
}

function textOf(object: KubeObject | undefined): string {
  return object === undefined ? "" : stringify(object, { sortKeys: true });
}

/** An object as it may be shown, and can be read: what of a Secret or Chart may be secret is masked, JSON text is taken apart. */
function shown(object: KubeObject): KubeObject {
  const { kind } = object;
  if (kind === "Secret") return { ...object, ...maskedMembers(object, ["data", "stringData"]) };
  if (kind === "ConfigMap" && isMapping(object["data"])) return { ...object, data: takenApart(object["data"]) };
  if (kind !== "Chart" || !isMapping(object["spec"])) return object;
  const { spec } = object;
  return { ...object, spec: { ...spec, ...maskedMembers(spec, ["values", "repository"]) } };
}

function maskedMembers(of: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => of[name] !== undefined).map((name) => [name, MASK]));
}

function takenApart(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, parsedIfJson(value)]));
}

function parsedIfJson(value: unknown): unknown {
  if (typeof value !== "string" || !/^[{[]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
