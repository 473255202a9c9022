import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError, retry } from "../../../lib/base/mod.ts";
import { FakeClock, FakeRandom, flushPromises } from "../../support/fakes.ts";

/** An action that fails so often, and how often it was called. */
function failing(times: number) {
  const calls = { count: 0 };
  const action = () => {
    calls.count++;
    return calls.count <= times ? Promise.reject(new Error(`failure ${calls.count}`)) : Promise.resolve("done");
  };
  return { calls, action };
}

Deno.test("retry() tries again after growing delays", async () => {
  const clock = new FakeClock();
  const { calls, action } = failing(2);
  const signal = new AbortController().signal;
  const delays: number[] = [];

  const onRetry = (_error: unknown, delayMs: number) => delays.push(delayMs);
  const result = retry(action, { clock, random: new FakeRandom(), signal, jitter: 0, onRetry });
  await flushPromises();
  await clock.advance(999);
  assertEquals(calls.count, 1);
  await clock.advance(1);
  await clock.advance(2_000);

  assertEquals(await result, "done");
  assertEquals(delays, [1_000, 2_000]);
});

Deno.test("retry() gives up when attempts are used up or an error is not worth another", async () => {
  const options = { clock: new FakeClock(), random: new FakeRandom(), signal: new AbortController().signal };
  await assertRejects(() => retry(failing(9).action, { ...options, attempts: 1 }), Error, "failure 1");
  await assertRejects(() => retry(failing(9).action, { ...options, isRetryable: () => false }), Error, "failure 1");
});

Deno.test("retry() stops when its signal is aborted", async () => {
  const controller = new AbortController();
  const options = { clock: new FakeClock(), random: new FakeRandom(), signal: controller.signal };
  const result = retry(failing(9).action, options);
  await flushPromises();

  controller.abort();

  await assertRejects(() => result, CancelledError);
});
