import { assertEquals } from "@std/assert";
import { errorAt, positionOf } from "../../../../lib/base/yaml/position.ts";

Deno.test("positionOf() counts lines whatever ends them", () => {
  const text = "a\nb\r\nc\rd";

  assertEquals([..."abcd"].map((letter) => positionOf(text, text.indexOf(letter))), [
    { line: 1, column: 1 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 4, column: 1 },
  ]);
  assertEquals(positionOf("ab", 2), { line: 1, column: 3 });
});

Deno.test("errorAt() names the place", () => {
  assertEquals(errorAt({ line: 2, column: 3 }, "bad").message, "bad at line 2, column 3");
});
