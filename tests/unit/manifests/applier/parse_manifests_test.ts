import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { isManifest, parseManifests } from "../../../../lib/manifests/applier/parse_manifests.ts";

const named = (kind: string, name: string) => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

Deno.test("parseManifests() reads files in order of name, and documents in theirs", () => {
  const files = { "b.yaml": named("Pod", "c"), "a.yaml": `${named("Pod", "a")}---\n${named("Pod", "b")}` };

  assertEquals(parseManifests(files).map(({ metadata }) => metadata.name), ["a", "b", "c"]);
});

Deno.test("parseManifests() takes lists apart", () => {
  const list = { apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } }] };

  assertEquals(parseManifests({ "a.yaml": JSON.stringify(list) }).map(({ kind }) => kind), ["Pod"]);
});

Deno.test("parseManifests() drops empty documents and those without apiVersion", () => {
  assertEquals(parseManifests({ "a.yaml": "---\n---\nkind: Pod\nmetadata: {name: a}\n---\nnull\n" }), []);
});

Deno.test("parseManifests() says of items of a typed list what they are", () => {
  const text = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- {kind: Secret, apiVersion: v1, " +
    "metadata: {name: b}}\n";

  assertEquals(parseManifests({ "a.yaml": text }), [
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } },
    { apiVersion: "v1", kind: "Secret", metadata: { name: "b" } },
  ]);
});

Deno.test("parseManifests() refuses what is no object, saying which", () => {
  const cases: [string, string][] = [
    ["a: 1\nmetadata: {name: x}\n", 'A document has no kind: metadata.name is "x"'],
    ["- x\n", "A document is no mapping"],
    ["apiVersion: 1\nkind: Pod\n", "A document of kind Pod has an apiVersion that is no text"],
    [
      "apiVersion: v1\nkind: List\nitems: [{metadata: {name: a}}]\n",
      'An item of List has no kind: metadata.name is "a"',
    ],
    [
      "apiVersion: v1\nkind: PodList\nitems: [{kind: Pod}]\n",
      'An item of PodList has no apiVersion: its kind is "Pod"',
    ],
    ["apiVersion: v1\nkind: List\nitems: a\n", "items of List is no list"],
  ];
  for (const [text, message] of cases) {
    const error = assertThrows(() => parseManifests({ "a.yaml": text }), ConfigError);
    assertEquals(error.problems, [{ path: "a.yaml", message }]);
  }
});

Deno.test("parseManifests() takes the second of two equal keys, as kubectl, and tells of it", () => {
  const found: string[] = [];
  const onDuplicate = (file: string, message: string) => void found.push(file, message);

  const [object] = parseManifests({ "a.yaml": `${named("Pod", "a")}spec: {}\nspec: {x: yes}\n` }, { onDuplicate });

  assertEquals([object?.spec, ...found], [{ x: true }, "a.yaml", 'duplicated key "spec" at line 6, column 1']);
});

Deno.test("parseManifests() names every problem", () => {
  const files = { "bad.yaml": "a: [", "nameless.yaml": "apiVersion: v1\nkind: Pod\n", "good.yaml": named("Pod", "a") };

  const error = assertThrows(() => parseManifests(files), ConfigError);

  assertEquals(error.problems.map(({ path }) => path), ["bad.yaml", "nameless.yaml"]);
});

Deno.test("isManifest() takes .yaml only, dot files included", () => {
  assertEquals([".a.yaml", "a.yaml", "a.yml", "a.json", "a.yaml.bak"].map(isManifest), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
