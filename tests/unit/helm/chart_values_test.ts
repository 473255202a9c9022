import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { valuesOf } from "../../../lib/helm/chart_values.ts";
import { aChart } from "./_charts.ts";

for (const values of ["a: b\n", "a: {b: [1]}", '{"a": 1}', "a: 1\n---\nb: 2\n", "# note\na: 1\n", "a: 1\na: 2\n"]) {
  Deno.test(`valuesOf() takes ${JSON.stringify(values)} as it is`, () =>
    assertEquals(valuesOf(aChart({ values })), values));
}

for (const values of [undefined, "", "\n", "# nothing\n", "---\n", "null\n"]) {
  Deno.test(`valuesOf() takes ${JSON.stringify(values)} for none`, () => {
    assertEquals(valuesOf(aChart(values === undefined ? {} : { values })), undefined);
  });
}

const REFUSED: [string, string][] = [
  ["- a\n", "spec.values: must be a mapping, not a list"],
  ["just text", "spec.values: must be a mapping, not a string"],
  ["42", "spec.values: must be a mapping, not a number"],
  ["a: 1\n---\n- b\n", "spec.values: must be a mapping, not a list"],
  ["a: [", "spec.values: "],
];

for (const [values, message] of REFUSED) {
  Deno.test(`valuesOf() refuses ${JSON.stringify(values)}`, () => {
    assertThrows(() => valuesOf(aChart({ values })), ConfigError, `Cannot use the values of Chart "one": ${message}`);
  });
}
