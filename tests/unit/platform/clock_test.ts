import { assert, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { systemClock } from "../../../lib/platform/mod.ts";

Deno.test("systemClock.sleep() ends after its time", async () => {
  const startMs = systemClock.monotonicMs();
  await systemClock.sleep(5);
  assert(systemClock.monotonicMs() - startMs >= 4);
});

Deno.test("systemClock.sleep() ends early when its signal is aborted, even if it was to take months", async () => {
  const controller = new AbortController();
  const waiting = systemClock.sleep(90 * 24 * 3_600_000, controller.signal);
  let isOver = false;
  const result = assertRejects(() => waiting, CancelledError).then(() => (isOver = true));
  await systemClock.sleep(5);
  assert(!isOver);

  controller.abort();

  await result;
  await assertRejects(() => systemClock.sleep(0, controller.signal), CancelledError);
});
