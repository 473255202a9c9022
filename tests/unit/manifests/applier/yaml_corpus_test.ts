import { assertEquals, assertNotEquals } from "@std/assert";
import { corpusFile, manifestOf, ourResult, type YamlCorpus, type YamlResults } from "../../../support/yaml_corpus.ts";

// What kubectl makes of the corpus is recorded by tests/integration/kube/yaml_corpus_test.ts.
const { bodies, files } = await corpusFile<YamlCorpus>("inputs");
const kubectl = await corpusFile<YamlResults>("kubectl");
const differences = new Map(Object.entries(await corpusFile<Record<string, string>>("differences")));

const results = [
  ...Object.entries(bodies).map(([name, body]) => [name, ourResult(manifestOf(name, body)), kubectl.bodies[name]]),
  ...Object.entries(files).map(([name, text]) => [name, ourResult(text), kubectl.files[name]]),
] as [name: string, ours: string | null, theirs: string | null | undefined][];

Deno.test("parseManifests() reads YAML as kubectl does, integers to the last digit", () => {
  const others = results.filter(([name]) => !differences.has(name));

  assertEquals(
    Object.fromEntries(others.map(([name, ours]) => [name, ours])),
    Object.fromEntries(others.map(([name, , theirs]) => [name, theirs])),
  );
});

Deno.test("parseManifests() reads YAML unlike kubectl where differences.json says so, and nowhere else", () => {
  const names = new Set(results.map(([name]) => name));
  assertEquals([...differences.keys()].filter((name) => !names.has(name)), []);

  for (const [name, ours, theirs] of results) {
    const difference = differences.get(name);
    if (difference === undefined) continue;
    assertNotEquals(ours, theirs, `${name} is no difference any more`);
    if (difference.startsWith("accepted")) assertEquals([name, ours === null, theirs], [name, false, null]);
    if (difference.startsWith("refused")) assertEquals([name, ours, theirs === null], [name, null, false]);
  }
});
