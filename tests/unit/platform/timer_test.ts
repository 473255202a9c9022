import { assertEquals } from "@std/assert";
import { Timer } from "../../../lib/platform/timer.ts";
import { FakeClock } from "../../support/fakes.ts";

Deno.test("Timer runs its action once its time has come", async () => {
  const clock = new FakeClock();
  let runs = 0;
  using _timer = new Timer(clock, 1_000, () => runs++);

  await clock.advance(999);
  assertEquals(runs, 0);
  await clock.advance(1);
  await clock.advance(1_000);

  assertEquals(runs, 1);
});

Deno.test("Timer does nothing after it was disposed, not even if its sleep was over", async () => {
  const clock = new FakeClock();
  let runs = 0;
  const early = new Timer(clock, 1_000, () => runs++);
  const late = new Timer(clock, 1_000, () => runs++);

  early[Symbol.dispose]();
  const passing = clock.advance(1_000);
  late[Symbol.dispose]();
  await passing;

  assertEquals([runs, clock.pending], [0, 0]);
});
