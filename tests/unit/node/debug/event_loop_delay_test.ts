import { assertEquals } from "@std/assert";
import { ignoreCancelled } from "../../../../lib/base/mod.ts";
import { EventLoopDelay } from "../../../../lib/node/debug/event_loop_delay.ts";
import { FakeClock } from "../../../support/fakes.ts";

Deno.test("EventLoopDelay tells how late timers were", async () => {
  const [clock, ended] = [new FakeClock(), new AbortController()];
  const delay = new EventLoopDelay(clock);
  assertEquals(delay.report(), { samples: 0, meanMs: 0, p99Ms: 0, maxMs: 0 });
  const running = delay.run(ended.signal).catch(ignoreCancelled);

  for (const ms of [100, 100, 100, 500]) await clock.advance(ms);

  assertEquals(delay.report(), { samples: 4, meanMs: 100, p99Ms: 400, maxMs: 400 });
  ended.abort();
  await running;
});
