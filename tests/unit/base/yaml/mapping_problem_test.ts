import { assertEquals, assertMatch } from "@std/assert";
import { mappingProblem } from "../../../../lib/base/yaml/mapping_problem.ts";

Deno.test("mappingProblem() takes mappings, and nothing", () => {
  for (const text of ["a: b", '{"a": 1}', "a: 1\n---\nb: 2\n", "", "# nothing", "null", "---\n"]) {
    assertEquals(mappingProblem(text), undefined, text);
  }
});

Deno.test("mappingProblem() says what there is instead, without quoting it", () => {
  assertEquals(mappingProblem("- a"), "must be a mapping, not a list");
  assertEquals(mappingProblem("a: 1\n---\ns3cret"), "must be a mapping, not a string");
  assertEquals(mappingProblem("42"), "must be a mapping, not a number");
  for (
    const text of [
      "a: *s3cret",
      "a: !s3cret!x y",
      "a: !<s3\u00e9cret{> y",
      "a: !s3[cret y",
      "%TAG !s3cret! a\n%TAG !s3cret! b\n---\na: b",
    ]
  ) {
    assertMatch(mappingProblem(text) ?? "", /^[a-z][^0-9]* at line \d, column \d+$/, text);
  }
  assertMatch(mappingProblem("a: [s3cret") ?? "", /^unexpected end .* at line 1, column \d+$/);
});
