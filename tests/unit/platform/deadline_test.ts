import { assert, assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { settledWithin, timeoutSignal, withDeadline } from "../../../lib/platform/mod.ts";
import { FakeClock, flushPromises } from "../../support/fakes.ts";

const NEVER = new AbortController().signal;

Deno.test("settledWithin() gives what the promise gives in time, and undefined after", async () => {
  const clock = new FakeClock();
  assertEquals(await settledWithin(clock, 10, Promise.resolve(1)), 1);

  const late = settledWithin(clock, 10, new Promise<number>(() => {}));
  await clock.advance(10);

  assertEquals(await late, undefined);
});

Deno.test("withDeadline() aborts the action's signal when time is over", async () => {
  const clock = new FakeClock();
  let given: AbortSignal | undefined;
  const result = withDeadline(clock, { ms: 10, signal: NEVER }, (signal) => {
    given = signal;
    return new Promise<number>(() => {});
  });
  await flushPromises();
  assertEquals(given?.aborted, false);

  await clock.advance(10);

  assertEquals(await result, undefined);
  assertEquals(given?.aborted, true);
});

Deno.test("withDeadline() passes results and errors on", async () => {
  const clock = new FakeClock();
  assertEquals(await withDeadline(clock, { ms: 10, signal: NEVER }, () => Promise.resolve(7)), 7);
  const failing = () => Promise.reject(new Error("broken"));
  await assertRejects(() => withDeadline(clock, { ms: 10, signal: NEVER }, failing), Error, "broken");
});

Deno.test("withDeadline() throws when the caller gives up", async () => {
  const controller = new AbortController();
  const deadline = { ms: 10, signal: controller.signal };
  const result = withDeadline(new FakeClock(), deadline, () => new Promise(() => {}));

  controller.abort();

  await assertRejects(() => result, CancelledError);
});

Deno.test("timeoutSignal() is not aborted before its time", () => {
  assert(!timeoutSignal(60_000).aborted);
});
