import { assertEquals } from "@std/assert";
import { leaveDirectory } from "../../../lib/platform/mod.ts";
import { ignoredSignals, softFileLimit } from "../../../lib/platform/process_attributes.ts";

Deno.test("ignoredSignals() reads the mask, and leaves SIGPIPE to the runtime", () => {
  assertEquals(ignoredSignals("Name:\tk0s\nSigBlk:\t0000000000000001\nSigIgn:\t0000000000001003\nSigCgt:\t04\n"), [
    1,
    2,
  ]);
  assertEquals(ignoredSignals("SigIgn:\t8000000000001000\n"), [64]);
  assertEquals(ignoredSignals(""), []);
});

Deno.test("softFileLimit() is the hard limit, but no more than our unit grants", () => {
  const cases: [soft: bigint, hard: bigint, expected: bigint][] = [
    [1_024n, 4_096n, 4_096n],
    [1_024n, 1_073_741_816n, 999_999n],
    [1_048_576n, 1_048_576n, 1_048_576n],
  ];
  for (const [soft, hard, expected] of cases) assertEquals(softFileLimit(soft, hard), expected);
});

Deno.test("leaveDirectory() leaves it", () => {
  const before = Deno.cwd();
  try {
    leaveDirectory();
    assertEquals(Deno.cwd(), "/");
  } finally {
    Deno.chdir(before);
  }
});
