import { assertEquals, assertThrows } from "@std/assert";
import { FEATURE_GATES } from "../../../lib/cli/feature_gates.ts";

function readAll(texts: readonly string[]): Readonly<Record<string, boolean>> | undefined {
  return texts.reduce<Readonly<Record<string, boolean>> | undefined>(
    (earlier, text) => FEATURE_GATES.read(text, earlier),
    undefined,
  );
}

Deno.test("FEATURE_GATES reads gates as upstream does", () => {
  assertEquals(readAll([" IPv6SingleStack = true "]), { IPv6SingleStack: true });
  assertEquals(readAll(["IPv6SingleStack=F"]), { IPv6SingleStack: false });
  assertEquals(readAll([""]), {});
});

const FAILED = "failed to set default feature gates: ";
const REFUSALS: [texts: string[], reason: string][] = [
  [["x"], `${FAILED}invalid feature gate format "x", expected key=value`],
  [["=true"], `${FAILED}empty feature gate key in "=true"`],
  [["A=b"], `${FAILED}invalid feature gate value "b" for key "A", expected true or false`],
  [["A=true"], `${FAILED}unknown feature gate "A"`],
  [["", ""], "feature gates already initialized"],
];

for (const [texts, reason] of REFUSALS) {
  Deno.test(`FEATURE_GATES refuses ${JSON.stringify(texts)}`, () => {
    assertEquals(assertThrows(() => readAll(texts), RangeError).message, reason);
  });
}
