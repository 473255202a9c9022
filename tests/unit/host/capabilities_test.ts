import { assertEquals } from "@std/assert";
import { hasCapabilityIn, lowestOomScoreAdj } from "../../../lib/host/mod.ts";

const CASES: [string, string, boolean][] = [
  ["sees a full set", "CapEff:\t000001ffffffffff\n", true],
  ["sees that one bit is missing", "Name:\tk0s\nCapEff:\t000001fffeffffff\n", false],
  ["takes a kernel without the line for a full set", "Name:\tk0s\n", true],
];

for (const [name, status, expected] of CASES) {
  Deno.test(`hasCapabilityIn() ${name}`, () => assertEquals(hasCapabilityIn(status, "CAP_SYS_RESOURCE"), expected));
}

Deno.test("lowestOomScoreAdj() is our own score where the kernel does not let us lower it", async () => {
  const canLower = hasCapabilityIn(await Deno.readTextFile("/proc/self/status"), "CAP_SYS_RESOURCE");
  const own = Number(await Deno.readTextFile("/proc/self/oom_score_adj"));

  assertEquals(await lowestOomScoreAdj(), canLower ? undefined : own);
});
