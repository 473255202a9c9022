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
  assertMatch(mappingProblem("a: [s3cret") ?? "", /^unexpected end .* at line 1, column \d+$/);
});
