import { assertEquals } from "@std/assert";
import { remainingText } from "../../../../lib/cli/certs/remaining_text.ts";

const CASES: [number, string][] = [
  [0, "expired"],
  [-5, "expired"],
  [119, "119s"],
  [120, "2m"],
  [7_199, "119m"],
  [7_200, "2h"],
  [172_799, "47h"],
  [172_800, "2d"],
  [31_536_000, "365d"],
];
for (const [seconds, expected] of CASES) {
  Deno.test(`remainingText() of ${seconds} seconds is ${expected}`, () =>
    assertEquals(remainingText(seconds), expected));
}
