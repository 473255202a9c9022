import { ConfigError, isMapping, messageOf, type Problem } from "../../base/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import { parseAll } from "@std/yaml";

/** Options of {@link parseManifests}. */
export interface ParseManifestsOptions {
  /** Told of a key that a mapping has twice, with its place; the second counts, as for kubectl. */
  onDuplicate?: (file: string, message: string) => void;
}

/**
 * Objects of manifest files, in the order of the file names and of the documents in them.
 *
 * They are read as kubectl and upstream do: lists are taken apart, and items of a typed list (`ConfigMapList`) need not
 * say what they are. Documents without apiVersion are left out, as upstream does.
 *
 * @throws {ConfigError} Naming every file that is not YAML, and every document that is no object or has no name.
 * @see k8s.io/apimachinery `pkg/apis/meta/v1/unstructured/helpers.go`, k0s `pkg/applier/applier.go`
 */
export function parseManifests(
  files: Readonly<Record<string, string>>,
  { onDuplicate }: ParseManifestsOptions = {},
): KubeObject[] {
  const problems: Problem[] = [];
  const objects: KubeObject[] = [];
  for (const name of Object.keys(files).filter(isManifest).sort()) {
    try {
      const options = { onDuplicate: (_key: string, { message }: Error) => onDuplicate?.(name, message) };
      for (const document of parseAll(files[name] ?? "", options)) objects.push(...objectsIn(document).map(named));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      problems.push({ path: name, message: messageOf(error) });
    }
  }
  if (problems.length > 0) {
    throw new ConfigError("Cannot read manifests", problems, {
      hint: "Correct the files named above; this reads one as k0s does: k0s kubectl create --dry-run=client -f FILE",
    });
  }
  return objects;
}

/** Whether a file of a stack's directory is a manifest. */
export function isManifest(fileName: string): boolean {
  return fileName.endsWith(".yaml");
}

function named(object: KubeObject): KubeObject {
  if (typeof object.metadata.name === "string" && object.metadata.name !== "") return object;
  throw new SyntaxError(`${object.kind} has no metadata.name`);
}

/** What a document holds: lists are taken apart. */
function objectsIn(document: unknown): KubeObject[] {
  const object = typed(document, "A document");
  if (object.items === undefined) return object.apiVersion === "" ? [] : [object];
  return itemsOf(object).flatMap((item) => {
    const { apiVersion, kind } = typed(item, `An item of ${object.kind}`);
    if (apiVersion === "") throw new SyntaxError(`An item of ${object.kind} has no apiVersion: its kind is "${kind}"`);
    return objectsIn(item);
  });
}

/** A value with `items` is a list, whatever its kind; items that do not say what they are are what the list says. */
function itemsOf({ apiVersion, kind, items }: KubeObject): unknown[] {
  if (items !== null && !Array.isArray(items)) throw new SyntaxError(`items of ${kind} is no list`);
  return (items ?? []).map((item: unknown) => {
    const isTyped = !isMapping(item) || textOf(item.apiVersion) !== "" || textOf(item.kind) !== "";
    return isTyped ? item : { ...item, apiVersion, kind: kind.replace(/List$/, "") };
  });
}

function typed(value: unknown, what: string): KubeObject {
  if (!isMapping(value)) throw new SyntaxError(`${what} is no mapping`);
  const { apiVersion = "", metadata } = value;
  const kind = textOf(value.kind);
  if (kind === "") throw new SyntaxError(`${what} has no kind${nameIn(value)}`);
  if (typeof apiVersion !== "string") {
    throw new SyntaxError(`${what} of kind ${kind} has an apiVersion that is no text`);
  }
  return { ...value, apiVersion, kind, metadata: isMapping(metadata) ? metadata : {} };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function nameIn({ metadata }: JsonObject): string {
  const name = isMapping(metadata) ? textOf(metadata.name) : "";
  return name === "" ? "" : `: metadata.name is "${name}"`;
}
