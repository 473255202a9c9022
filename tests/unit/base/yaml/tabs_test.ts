import { assertEquals } from "@std/assert";
import { parseEvents } from "js-yaml";
import { indentingTab } from "../../../../lib/base/yaml/tabs.ts";

const tabIn = (text: string) => indentingTab(text, parseEvents(text, {}));

Deno.test("indentingTab() finds a tab where only blanks may be", () => {
  assertEquals(["- \ta\n", "a: b\n\t\nc: d\n", "a: b\n\t# c\n", "?\ta\n: b\n", "a:\n  -\tb\n"].map(tabIn), [
    2,
    5,
    5,
    1,
    6,
  ]);
});

Deno.test("indentingTab() leaves tabs within texts, brackets and between words alone", () => {
  const texts = [
    "a:\tb\n",
    "a: b\tc\n",
    "a: |\n  b\n  \tc\n",
    'a: "b\n \tc"\n',
    "a: {\n \tb: 1,\n \t}\n",
    "a: [\n \t1\n ]\n",
  ];
  for (const text of texts) assertEquals([text, tabIn(text)], [text, undefined]);
});
