import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { integerOf } from "../../../../lib/base/json.ts";
import { allDocuments, firstDocument } from "../../../../lib/base/yaml/documents.ts";
import { renderYaml } from "../../../../lib/base/yaml/render.ts";
import { corpusFile, type YamlCorpus } from "../../../support/yaml_corpus.ts";

const LETTERS = [..."0123456789abefinoxyBENOXY_+-.,:;~<>=!&*#%@`[]{}|'\"?/\\ \t\n\r\u0085\u00a0\u2028\ufeff\u0001é😀"];
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(..."0123456789_+-.eExXoObB:"), maxLength: 8 }),
  fc.string({ unit: "binary" }),
  fc.constantFrom("yes", "No", "on", "OFF", "y", "N", "null", "~", "<<", "=", ".inf", ".NaN", "2001-01-01", "1:30"),
);
const integer = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => Number.isInteger(value) ? integerOf(BigInt(value)) : value);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.boolean(),
    fc.constant(null),
    integer,
    number,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }).map((members) => ({ ...members })),
  ),
}));

Deno.test("renderYaml() writes what reads as the same value, whatever the texts look like", () => {
  fc.assert(
    fc.property(value, fc.boolean(), (given, sortKeys) => {
      assertEquals(firstDocument(renderYaml(given, { sortKeys })).value, given);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("renderYaml() writes documents that a file may hold one after another", () => {
  fc.assert(
    fc.property(fc.array(value.filter((it) => it !== null), { maxLength: 3 }), (given) => {
      assertEquals(allDocuments(given.map((it) => `---\n${renderYaml(it)}`).join("")), given);
    }),
    { numRuns: 200 },
  );
});

Deno.test("renderYaml() quotes every text of the corpus that some YAML would not read as text", async () => {
  const { bodies } = await corpusFile<YamlCorpus>("inputs");
  const texts = Object.keys(bodies).filter((name) => name.startsWith("plain ")).map((name) => name.slice(6));
  for (const plain of texts) {
    assertEquals(firstDocument(renderYaml({ [plain]: plain })).value, { [plain]: plain });
  }
});

Deno.test("renderYaml() leaves out what is undefined and writes no anchors", () => {
  const shared = { a: 1 };

  assertEquals(renderYaml({ x: shared, y: undefined, z: shared }), "x:\n  a: 1\nz:\n  a: 1\n");
});

Deno.test("renderYaml() writes addresses with a port as upstream does, without quotes", () => {
  assertEquals(
    renderYaml({ a: "0.0.0.0:10256", b: "https://h:1/", c: "yes", d: "1:30" }),
    [
      "a: 0.0.0.0:10256",
      "b: https://h:1/",
      "c: 'yes'",
      "d: '1:30'",
      "",
    ].join("\n"),
  );
});
