import { ConfigError, messageOf, type Problem } from "../base/mod.ts";
import { isJsonObject, type KubeObject } from "../kube/mod.ts";
import { parseAll } from "@std/yaml";

/**
 * Objects of manifest files, in the order of the file names and of the documents in them.
 *
 * Lists are taken apart; documents without apiVersion or kind are left out, as upstream does.
 *
 * @throws {ConfigError} Naming every file that is not YAML and every object without a name.
 */
export function parseManifests(files: Readonly<Record<string, string>>): KubeObject[] {
  const problems: Problem[] = [];
  const objects: KubeObject[] = [];
  for (const name of Object.keys(files).filter(isManifest).sort()) {
    for (const object of documentsOf(name, files[name] ?? "", problems)) {
      if (typeof object.metadata.name === "string" && object.metadata.name !== "") objects.push(object);
      else problems.push({ path: name, message: `${object.kind} has no metadata.name` });
    }
  }
  if (problems.length > 0) throw new ConfigError("Cannot read manifests", problems);
  return objects;
}

/** Whether a file of a stack's directory is a manifest. */
export function isManifest(fileName: string): boolean {
  return fileName.endsWith(".yaml");
}

function documentsOf(file: string, text: string, problems: Problem[]): KubeObject[] {
  try {
    return parseAll(text).flatMap(objectsIn);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.push({ path: file, message: messageOf(error) });
    return [];
  }
}

function objectsIn(document: unknown): KubeObject[] {
  if (!isJsonObject(document)) return [];
  const { apiVersion, kind, items, metadata } = document;
  if (typeof apiVersion !== "string" || typeof kind !== "string" || apiVersion === "" || kind === "") return [];
  if (kind.endsWith("List") && Array.isArray(items)) return items.flatMap(objectsIn);
  return [{ ...document, apiVersion, kind, metadata: isJsonObject(metadata) ? metadata : {} }];
}
