import { assertEquals, assertThrows } from "@std/assert";
import { knownSeconds, type Timing, withTimings } from "../../../../scripts/test/timings.ts";

const BEGIN = "<!-- timings: written by scripts/test.sh --timings -->\n";
const END = "<!-- end of timings -->\n";
const HEAD = "| File | Seconds | Tests | |\n| --- | --- | --- | --- |\n";

function timing(path: string, seconds: number, note = ""): Timing {
  return { path, seconds, note, counts: { passed: 2, failed: 1, skipped: 1 } };
}

Deno.test("withTimings() puts measured files over those of before, and forgets files that are gone", () => {
  const old = "| `b_test.ts` | 9.0 | 1 | |\n| `gone_test.ts` | 7.0 | 1 | |\n| `kept_test.ts` | 8.5 | 1 | alone: x |\n";
  const document = `Before.\n\n${BEGIN}${HEAD}${old}${END}\nAfter.\n`;

  const written = withTimings(
    document,
    [timing("b_test.ts", 12.345), timing("a_test.ts", 3, "alone: $& pauses")],
    (path) => path !== "gone_test.ts",
  );

  assertEquals(
    written,
    `Before.\n\n${BEGIN}${HEAD}| \`a_test.ts\` | 3.0 | 4 | alone: $& pauses |\n| \`b_test.ts\` | 12.3 | 4 |  |\n` +
      `| \`kept_test.ts\` | 8.5 | 1 | alone: x |\n${END}\nAfter.\n`,
  );
  assertEquals(knownSeconds(written), new Map([["a_test.ts", 3], ["b_test.ts", 12.3], ["kept_test.ts", 8.5]]));
});

Deno.test("withTimings() says where the table is to be if there is no place for it", () => {
  assertThrows(() => withTimings("", [], () => true), Error, "no place for timings: <!-- timings");
});

Deno.test("knownSeconds() knows nothing without a table", () => {
  assertEquals(knownSeconds("text").size, 0);
});
