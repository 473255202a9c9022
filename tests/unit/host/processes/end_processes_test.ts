import { assertEquals } from "@std/assert";
import { endProcesses } from "../../../../lib/host/mod.ts";
import { FakeClock } from "../../../support/fakes.ts";

Deno.test("endProcesses() ends at once when nothing matches", async () => {
  const result = await endProcesses({ matches: () => false, graceMs: 1, killWaitMs: 1, clock: new FakeClock() });

  assertEquals(result, { ended: [], left: [] });
});
