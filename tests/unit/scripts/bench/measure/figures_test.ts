import { assertEquals, assertThrows } from "@std/assert";
import { median, medians, prefixed, quantile, seconds } from "../../../../../scripts/bench/measure/figures.ts";

Deno.test("median() takes the middle value, or the mean of the two middle ones", () => {
  const cases: [number[], number][] = [[[7], 7], [[9, 1, 5], 5], [[4, 1, 3, 2], 2.5], [[100, 20, 3], 20]];

  for (const [values, expected] of cases) assertEquals(median(values), expected);
});

Deno.test("median() refuses nothing", () => {
  assertThrows(() => median([]), RangeError);
});

Deno.test("medians() takes each figure over the runs that have it", () => {
  const runs = [{ readyzMs: 10, stopMs: 1 }, { readyzMs: 30 }, { readyzMs: 20, stopMs: 2 }];

  assertEquals(medians(runs), { readyzMs: 20, stopMs: 1.5 });
  assertEquals(medians([]), {});
});

Deno.test("prefixed() leaves out what is not known", () => {
  assertEquals(prefixed("cold", { readyzMs: 5, stopMs: undefined }), { "cold.readyzMs": 5 });
});

Deno.test("quantile() gives a value that occurs", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);

  assertEquals([quantile(values, 0.99), quantile(values, 1), quantile([7], 0.5)], [198, 200, 7]);
  assertThrows(() => quantile([], 0.5), RangeError);
});

Deno.test("seconds() shows the lowest, the middle and the highest", () => {
  assertEquals(seconds([3_004, 40, 1_500]), "0.04 s … 1.50 s … 3.00 s");
});
