import { assertEquals } from "@std/assert";
import { countsOfRun } from "../../../../scripts/test/run.ts";
import { sumOf } from "../../../../scripts/test/run_files.ts";

const CLOSING: [output: string, success: boolean, expected: [number, number, number]][] = [
  ["ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)\n", true, [12, 0, 1]],
  ["ok | 1 passed | 0 failed (54s)\n", true, [1, 0, 0]],
  ["FAILED | 3 passed (1 step) | 2 failed (1 step) (1m2s)\n", false, [3, 2, 0]],
  ["ok | 9 passed | 0 failed (1s)\nlater\nok | 2 passed | 0 failed (1s)\n", true, [2, 0, 0]],
  ["error: Module not found\n", false, [0, 1, 0]],
  ["ok | 2 passed | 0 failed (1s)\nerror: an uncaught one\n", false, [2, 1, 0]],
];
for (const [output, success, [passed, failed, skipped]] of CLOSING) {
  Deno.test(`countsOfRun() reads ${JSON.stringify(output)}`, () => {
    assertEquals(countsOfRun(output, success), { passed, failed, skipped });
  });
}

Deno.test("sumOf() adds runs up", () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  assertEquals(sumOf([one, one]), { passed: 2, failed: 4, skipped: 6 });
  assertEquals(sumOf([]), { passed: 0, failed: 0, skipped: 0 });
});
