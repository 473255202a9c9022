import { assertEquals } from "@std/assert";
import { resolveScalar } from "../../../../lib/base/yaml/scalars.ts";

// The whole table is in tests/testdata/yaml: there kubectl says what is right.
Deno.test("resolveScalar() tells what a plain text is in YAML 1.1 as Go reads it", () => {
  const cases: [string, string, unknown][] = [
    ["", "null", null],
    ["~", "null", null],
    ["On", "bool", true],
    ["n", "bool", false],
    ["yEs", "str", "yEs"],
    ["0644", "int", 420],
    ["0o644", "int", 420],
    ["08", "float", 8],
    ["-0b11", "int", -3],
    ["0b-1", "int", -1],
    ["1_000", "int", 1000],
    ["9007199254740993", "int", 9007199254740993n],
    ["0x7fffffffffffffff", "int", 2n ** 63n - 1n],
    ["18446744073709551615", "int", 18446744073709551615],
    ["18446744073709551616", "float", 18446744073709551616],
    [".5", "float", 0.5],
    [".1_5", "float", 0.15],
    ["-0.0", "float", 0],
    ["1e999", "str", "1e999"],
    ["-.inf", "float", -Infinity],
    ["1:30", "str", "1:30"],
    ["2001-01-01", "str", "2001-01-01"],
    ["<<", "str", "<<"],
  ];
  for (const [text, type, value] of cases) assertEquals([text, resolveScalar(text)], [text, { type, value } as never]);
});
