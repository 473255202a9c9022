import { assertEquals, assertStringIncludes } from "@std/assert";
import { circleProblems, circlesOf, layerProblems, LAYERS } from "../../../scripts/check_layers.ts";

const allowed: [string, string][] = [
  ["main.ts", "lib/cli/mod.ts"],
  ["lib/cli/token/create.ts", "lib/node/mod.ts"],
  ["lib/cli/token/create.ts", "lib/cli/output.ts"],
  ["lib/node/controller.ts", "lib/base/mod.ts"],
  ["lib/config/load.ts", "lib/base/std/yaml.ts"],
  ["lib/kube/client.ts", "lib/kube/_wire.ts"],
];
for (const [from, to] of allowed) {
  Deno.test(`layerProblems() lets ${from} import ${to}`, () => assertEquals(layerProblems([{ from, to }]), []));
}

const refused: [string, string, string][] = [
  ["lib/base/cidr.ts", "lib/platform/mod.ts", "imports point down"],
  ["lib/pki/issue.ts", "lib/kube/mod.ts", "modules of one layer"],
  ["lib/node/controller.ts", "lib/supervisor/state.ts", "enter the module by its mod.ts"],
  ["main.ts", "lib/cli/root.ts", "enter the module by its mod.ts"],
  ["lib/kube/watch/stream.ts", "lib/kube/_wire.ts", "private to their folder"],
  ["lib/cli/token/create.ts", "scripts/build.ts", "only lib/ may be imported"],
  ["lib/utils/x.ts", "lib/base/mod.ts", "belongs to no layer"],
];
for (const [from, to, rule] of refused) {
  Deno.test(`layerProblems() refuses that ${from} imports ${to}`, () => {
    assertStringIncludes(layerProblems([{ from, to }])[0] ?? "", rule);
  });
}

const edges = (...pairs: [string, string][]) => pairs.map(([from, to]) => ({ from, to }));

Deno.test("circlesOf() finds files that lead back to themselves, however long the way is", () => {
  const imports = edges(
    ["lib/a.ts", "lib/b.ts"],
    ["lib/b.ts", "lib/c.ts"],
    ["lib/c.ts", "lib/a.ts"],
    ["lib/c.ts", "lib/d.ts"],
    ["lib/x.ts", "lib/y.ts"],
    ["lib/y.ts", "lib/x.ts"],
    ["lib/a.ts", "lib/x.ts"],
  );

  assertEquals(circlesOf(imports), [["lib/a.ts", "lib/b.ts", "lib/c.ts"], ["lib/x.ts", "lib/y.ts"]]);
});

Deno.test("circlesOf() finds none where ways only meet", () => {
  assertEquals(circlesOf(edges(["a", "b"], ["a", "c"], ["b", "d"], ["c", "d"])), []);
});

Deno.test("circleProblems() refuses a circle", () => {
  const imports = edges(["lib/a.ts", "lib/b.ts"], ["lib/b.ts", "lib/a.ts"]);

  assertEquals(circleProblems(imports), ["lib/a.ts, lib/b.ts import each other: a circle of files"]);
});

Deno.test("LAYERS are the table in ARCHITECTURE.md", async () => {
  const text = await Deno.readTextFile(new URL("../../../ARCHITECTURE.md", import.meta.url));
  const rows = [...text.matchAll(/^\| (\d) \| `([^`]+)` \|/gm)].map(([, layer, module]) => [Number(layer), module]);

  const modules = LAYERS.flatMap((row, layer) => row.map((module) => [layer, module]));
  assertEquals(rows.map(String).sort(), [...modules, [LAYERS.length, "main.ts"]].map(String).sort());
});
