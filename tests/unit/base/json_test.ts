import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  integerOf,
  isMapping,
  jsonIn,
  mappingIn,
  mappingOf,
  parseJson,
  stringifyJson,
} from "../../../lib/base/json.ts";
import { anyKey } from "../../support/any_json.ts";

Deno.test("parseJson() keeps integers of 64 bits to the last digit, beyond them the nearest double", () => {
  const cases: [string, unknown][] = [
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -(2n ** 63n)],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["9223372036854775808", 9223372036854775808],
    ['{"a": [9007199254740993, 1.5, "9007199254740993"]}', { a: [9007199254740993n, 1.5, "9007199254740993"] }],
    ["1234567890123456.5", 1234567890123456.5],
    ["12345678901234567890e2", 12345678901234567890e2],
    ["null", null],
  ];
  for (const [text, value] of cases) assertEquals(parseJson(text), value, text);
});

Deno.test("parseJson() refuses what is no JSON", () => {
  for (const text of ["", "{", "9007199254740993n"]) assertThrows(() => parseJson(text), SyntaxError);
});

Deno.test("jsonIn() and mappingIn() take what is no JSON, or no mapping, for nothing", () => {
  assertEquals(["[1]", "5", "null", "{", ""].map(jsonIn), [[1], 5, null, undefined, undefined]);
  assertEquals(['{"a": 9007199254740993}', "[1]", "5", "null", "{", ""].map(mappingIn), [
    { a: 9007199254740993n },
    ...new Array<undefined>(5).fill(undefined),
  ]);
});

Deno.test("stringifyJson() writes digits, and blanks if asked", () => {
  assertEquals(stringifyJson({ a: 9007199254740993n, b: [1], c: undefined }), '{"a":9007199254740993,"b":[1]}');
  assertEquals(stringifyJson({ a: 9007199254740993n }, 2), '{\n  "a": 9007199254740993\n}');
});

Deno.test("parseJson() reads what stringifyJson() wrote", () => {
  const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(integerOf);
  const double = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value));
  const value = fc.dictionary(anyKey, fc.oneof(integer, double, fc.string(), fc.array(integer)));

  fc.assert(fc.property(value, (given) => assertEquals(parseJson(stringifyJson(given)), { ...given })));
});

Deno.test("isMapping() is true for mappings only", () => {
  assertEquals([{}, [], null, "a", 1, undefined].map(isMapping), [true, false, false, false, false, false]);
});

Deno.test("mappingOf() is what is a mapping, else an empty one", () => {
  assertEquals([{ a: 1 }, [1], null, "a", undefined].map(mappingOf), [{ a: 1 }, {}, {}, {}, {}]);
});
