import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { isManifest, parseManifests } from "../../../lib/manifests/parse_manifests.ts";

const named = (kind: string, name: string) => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

Deno.test("parseManifests() reads files in order of name, and documents in theirs", () => {
  const files = { "b.yaml": named("Pod", "c"), "a.yaml": `${named("Pod", "a")}---\n${named("Pod", "b")}` };

  assertEquals(parseManifests(files).map(({ metadata }) => metadata.name), ["a", "b", "c"]);
});

Deno.test("parseManifests() takes lists apart", () => {
  const list = { apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } }] };

  assertEquals(parseManifests({ "a.yaml": JSON.stringify(list) }).map(({ kind }) => kind), ["Pod"]);
});

Deno.test("parseManifests() drops documents without kind, and empty ones", () => {
  assertEquals(parseManifests({ "a.yaml": "---\n---\na: 1\n---\n- x\n" }), []);
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
