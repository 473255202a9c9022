import { parseManifests } from "../../lib/manifests/applier/parse_manifests.ts";
import { canonicalJson } from "../../lib/manifests/applier/canonical_json.ts";

/** Texts of the corpus, by the name of the case. */
export interface YamlCorpus {
  /** What follows the head of an object that {@link manifestOf} adds. */
  bodies: Record<string, string>;
  /** Whole files. */
  files: Record<string, string>;
}

/** What kubectl makes of the corpus: JSON without blanks, or null for what it refuses. */
export type YamlResults = { [Kind in keyof YamlCorpus]: Record<string, string | null> };

const DIRECTORY = new URL("../testdata/yaml/", import.meta.url);

/** Reads a table of the corpus. */
export async function corpusFile<T>(name: "inputs" | "kubectl" | "differences"): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(`${name}.json`, DIRECTORY))) as T;
}

/** Writes what kubectl made of the corpus. */
export async function recordResults(results: YamlResults): Promise<void> {
  await Deno.writeTextFile(new URL("kubectl.json", DIRECTORY), `${JSON.stringify(results, null, 1)}\n`);
}

/** A whole manifest of a body. */
export function manifestOf(name: string, body: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${JSON.stringify(name)}}\n${body}`;
}

/** What our reader makes of a manifest, in the form of {@link YamlResults}. */
export function ourResult(text: string): string | null {
  try {
    const objects = parseManifests({ "a.yaml": text });
    // `kubectl label` prints labels even if there are none.
    return objects.map((object) => canonicalJson({ ...object, metadata: { labels: {}, ...object.metadata } }).trimEnd())
      .join("");
  } catch (error) {
    if (error instanceof Error && error.name === "ConfigError") return null;
    throw error;
  }
}

/** Takes the blanks out of JSON, and nothing else: numbers stay as they are written. */
export function withoutBlanks(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}

/** Takes objects of JSON that follow each other apart. */
export function eachObject(json: string): string[] {
  const objects: string[] = [];
  let [depth, start] = [0, 0];
  for (const { index, 0: token } of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === "{") depth++;
    if (token !== "}" || --depth > 0) continue;
    objects.push(json.slice(start, index + 1));
    start = index + 1;
  }
  return objects;
}
