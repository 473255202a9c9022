import { assertEquals } from "@std/assert";
import {
  inOneLine,
  outputFlag,
  renderDocument,
  renderJson,
  renderTable,
  renderYaml,
  unknownFormat,
} from "../../../lib/cli/output_format.ts";

Deno.test("renderJson() indents by three", () => {
  assertEquals(renderJson({ b: 1, a: [2] }), '{\n   "b": 1,\n   "a": [\n      2\n   ]\n}\n');
});

Deno.test("renderYaml() sorts keys", async () => {
  assertEquals(await renderYaml({ b: 1, a: { d: 2, c: 3 } }), "a:\n  c: 3\n  d: 2\nb: 1\n");
});

Deno.test("unknownFormat() names the known ones", () => {
  const error = unknownFormat("xml", ["json", "yaml"]);

  assertEquals([error.message, error.hint], ['unknown output format: "xml"', "One of json, yaml"]);
});

Deno.test("renderDocument() renders JSON, YAML, or the text for people", async () => {
  const rendered = await Promise.all(
    ["json", "yaml", ""].map((format) => renderDocument({ a: 1 }, format, () => "one")),
  );

  assertEquals(rendered, ['{\n   "a": 1\n}\n', "a: 1\n", "one"]);
});

Deno.test("outputFlag() is -o under any long name", () => {
  assertEquals([outputFlag("out", "").name, outputFlag("output", "").short], ["out", "o"]);
});

Deno.test("renderTable() aligns columns with two blanks and ends lines clean", () => {
  assertEquals(renderTable([["NAME", "ID", "X"], ["a", "12345", ""]]), "NAME  ID     X\na     12345\n");
  assertEquals(renderTable([]), "");
});

Deno.test("inOneLine() makes a cell of a message: no line breaks, and no more than fits", () => {
  assertEquals(inOneLine(" a\n  b\tc\n"), "a b c");
  assertEquals(inOneLine("x".repeat(201)), `${"x".repeat(200)}…`);
});
