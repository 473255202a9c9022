import { assertEquals } from "@std/assert";
import {
  corpusFile,
  eachObject,
  manifestOf,
  recordResults,
  withoutBlanks,
  type YamlCorpus,
  type YamlResults,
} from "../../support/yaml_corpus.ts";

const KUBECTL = `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin/kubectl`;

function hasKubectl(): boolean {
  try {
    return Deno.statSync(KUBECTL).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test({
  name: "kubectl reads the corpus of YAML as it is recorded",
  ignore: !hasKubectl(),
  fn: async () => {
    const { bodies, files } = await corpusFile<YamlCorpus>("inputs");
    const results: YamlResults = { bodies: await resultsOfBodies(bodies), files: {} };
    for (const [name, text] of Object.entries(files)) {
      const { output, isWhole } = await read({ [name]: text });
      results.files[name] = isWhole ? output : null;
    }

    // UPDATE_GOLDEN=1 records it anew; the diff is then what has to be judged.
    if (Deno.env.get("UPDATE_GOLDEN") === "1") await recordResults(results);
    assertEquals(results, await corpusFile<YamlResults>("kubectl"));
  },
});

/** All of them in one run, which goes on after a file that kubectl refuses. */
async function resultsOfBodies(bodies: YamlCorpus["bodies"]): Promise<YamlResults["bodies"]> {
  const manifests = Object.entries(bodies).map(([name, body]) => [name, manifestOf(name, body)]);
  const { output } = await read(Object.fromEntries(manifests));
  const read1 = eachObject(output).map((
    json,
  ) => [(JSON.parse(json) as { metadata: { name: string } }).metadata.name, json]);
  const found = new Map(read1 as [string, string][]);
  return Object.fromEntries(Object.keys(bodies).map((name) => [name, found.get(name) ?? null]));
}

/** Has kubectl read files and print their objects; taking away a label that is not there changes nothing. */
async function read(files: Record<string, string>): Promise<{ output: string; isWhole: boolean }> {
  const directory = await Deno.makeTempDir({ prefix: "k0s-yaml-" });
  try {
    for (const [index, text] of Object.values(files).entries()) {
      await Deno.writeTextFile(`${directory}/${index}.yaml`, text);
    }
    const { code, stdout } = await new Deno.Command(KUBECTL, {
      args: ["label", "--local", "--filename", directory, "not-there-", "--output", "json"],
      env: { KUBECONFIG: "/dev/null", HOME: directory },
    }).output();
    return { output: withoutBlanks(new TextDecoder().decode(stdout)), isWhole: code === 0 };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
