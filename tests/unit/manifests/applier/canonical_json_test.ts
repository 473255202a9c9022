import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalJson } from "../../../../lib/manifests/applier/canonical_json.ts";
import { anyJson } from "../../../support/any_json.ts";

const CASES: { what: string; value: unknown; text: string }[] = [
  { what: "sorts keys", value: { b: 1, a: { d: 1, c: 2 } }, text: '{"a":{"c":2,"d":1},"b":1}\n' },
  { what: "sorts keys that look like numbers as text", value: { b: 1, 2: 1, 10: 1 }, text: '{"10":1,"2":1,"b":1}\n' },
  { what: "escapes what HTML minds", value: "<a href='x'>&", text: "\"\\u003ca href='x'\\u003e\\u0026\"\n" },
  { what: "escapes line separators", value: "\u2028\u2029", text: '"\\u2028\\u2029"\n' },
  { what: "leaves undefined members out", value: { a: undefined, b: null }, text: '{"b":null}\n' },
  { what: "writes integers of 64 bits in full", value: { a: 9007199254740993n }, text: '{"a":9007199254740993}\n' },
  { what: "keeps the order of lists", value: [3, 1, 2], text: "[3,1,2]\n" },
  { what: "sorts by code point", value: { "\u{1f600}": 1, "\uffff": 2 }, text: '{"\uffff":2,"\u{1f600}":1}\n' },
];
for (const { what, value, text } of CASES) {
  Deno.test(`canonicalJson() ${what}`, () => assertEquals(canonicalJson(value), text));
}

Deno.test("canonicalJson() says the same as JSON", () => {
  fc.assert(fc.property(anyJson, (value) => {
    assertEquals(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
  }));
});
