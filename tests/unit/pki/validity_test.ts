import { assertEquals } from "@std/assert";
import { agingFrom, isAging, validityFrom } from "../../../lib/pki/validity.ts";

const NOW = new Date("2026-01-02T03:04:29Z");
const HOUR_MS = 3_600_000;

Deno.test("validityFrom() starts five minutes before the rounded minute", () => {
  const { notBefore, notAfter } = validityFrom(NOW, HOUR_MS);

  assertEquals([notBefore, notAfter].map((date) => date.toISOString()), [
    "2026-01-02T02:59:00.000Z",
    "2026-01-02T03:59:00.000Z",
  ]);
});

Deno.test("validityFrom() does not outlive the authority", () => {
  const limit = new Date("2026-01-02T03:10:00Z");

  assertEquals(validityFrom(NOW, HOUR_MS, limit).notAfter, limit);
});

const CASES: [string, boolean][] = [
  ["2026-01-01T00:00:00Z", false],
  ["2026-01-03T00:00:00Z", false],
  ["2026-01-03T00:00:01Z", true],
  ["2026-02-01T00:00:00Z", true],
];
for (const [now, expected] of CASES) {
  Deno.test(`isAging() is ${expected} at ${now} of a life from 1 to 4 January`, () => {
    const life = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2026-01-04T00:00:00Z") };

    assertEquals(isAging(life, new Date(now)), expected);
  });
}

Deno.test("validityFrom() of a short life starts a tenth of it earlier, so that the most of it is ahead", () => {
  const { notBefore, notAfter } = validityFrom(NOW, 3 * 60_000);

  assertEquals([notBefore, notAfter].map((date) => date.toISOString()), [
    "2026-01-02T03:04:11.000Z",
    "2026-01-02T03:07:11.000Z",
  ]);
});

Deno.test("agingFrom() is the first moment of which isAging() says so", () => {
  for (const lifeMs of [60_000, 86_400_000, 100_001, 7_777]) {
    const life = { notBefore: NOW, notAfter: new Date(NOW.getTime() + lifeMs) };
    const from = agingFrom(life);

    assertEquals([isAging(life, from), isAging(life, new Date(from.getTime() - 1))], [true, false], String(lifeMs));
  }
});
