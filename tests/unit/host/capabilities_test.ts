import { assertEquals } from "@std/assert";
import { hasCapabilityIn } from "../../../lib/host/mod.ts";

const CASES: [string, string, boolean][] = [
  ["sees a full set", "CapEff:\t000001ffffffffff\n", true],
  ["sees that one bit is missing", "Name:\tk0s\nCapEff:\t000001fffeffffff\n", false],
  ["takes a kernel without the line for a full set", "Name:\tk0s\n", true],
];

for (const [name, status, expected] of CASES) {
  Deno.test(`hasCapabilityIn() ${name}`, () => assertEquals(hasCapabilityIn(status, "CAP_SYS_RESOURCE"), expected));
}
