import { assertEquals, assertThrows } from "@std/assert";
import { Decoder } from "../../../../lib/base/yaml/decoder.ts";
import { readEvents } from "../../../../lib/base/yaml/events.ts";

const decoded = (text: string) => new Decoder(readEvents(text), 0, {}).value();

Deno.test("Decoder merges in the order of the text, the first of several mappings wins", () => {
  const cases: [string, unknown][] = [
    ["x: &x {a: 1, b: 2}\nm: {<<: *x, a: 9}", { a: 9, b: 2 }],
    ["x: &x {a: 1, b: 2}\nm: {a: 9, <<: *x}", { a: 1, b: 2 }],
    ["x: &x {a: 1}\nm: {<<: [*x, {a: 2, b: 2}], c: 3}", { a: 1, b: 2, c: 3 }],
    ["x: &x {a: 1}\nm: {'<<': 1}", { "<<": 1 }],
  ];
  for (const [text, m] of cases) assertEquals([text, (decoded(text) as { m: unknown }).m], [text, m]);
});

Deno.test("Decoder tells of keys that are there twice, not of those that a merge key brings", () => {
  const found: string[] = [];
  const onDuplicate = (key: string, { message }: Error) => void found.push(key, message);
  const stream = readEvents("x: &x {a: 1}\nm: {<<: *x, a: 2}\nm: {a: 1,\n  a: 2}\n");

  assertEquals(new Decoder(stream, 0, { onDuplicate }).value(), { x: { a: 1 }, m: { a: 2 } });
  assertEquals(found, ["m", 'duplicated key "m" at line 3, column 1', "a", 'duplicated key "a" at line 4, column 3']);
});

Deno.test("Decoder keeps a key that JavaScript gives a meaning", () => {
  const value = decoded("__proto__: {a: 1}");

  assertEquals(Object.keys(value as object), ["__proto__"]);
  assertEquals(Object.getPrototypeOf(value), Object.prototype);
});

Deno.test("Decoder lets no few lines stand for very many", () => {
  const lines = [..."bcdefgh"].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`)}]`);

  assertThrows(() => decoded(`a: &a [x,x,x,x,x,x,x,x,x]\n${lines.join("\n")}\n`), SyntaxError, "too many aliases");
  assertEquals((decoded(`a: &a {x: 1}\nb: [${Array(90).fill("*a")}]`) as { b: unknown[] }).b.length, 90);
});

Deno.test("Decoder refuses what JSON cannot hold, with its place", () => {
  const cases = [
    ["a: .nan", "line 1, column 4"],
    ["a: 1\n? [b]\n: c", "a key is neither"],
    ["a: &a [*a]", "contains itself at line 1, column 8"],
    ["a:\n  <<: 1", "merge key takes a mapping"],
    ['a: "\\udc00"', "no Unicode character"],
    ["a: {b:}", "a blank is missing behind the colon of a key at line 1, column 5"],
  ];
  for (const [text = "", part = ""] of cases) assertThrows(() => decoded(text), SyntaxError, part);
});
