import { assertEquals, assertThrows } from "@std/assert";
import { aborted, CancelledError, ignoreCancelled, throwIfAborted, untilAborted } from "../../../lib/base/mod.ts";

Deno.test("untilAborted() gives what the promise gives", async () => {
  assertEquals(await untilAborted(Promise.resolve(1), new AbortController().signal), 1);
});

Deno.test("untilAborted() gives undefined once the signal is aborted", async () => {
  const controller = new AbortController();
  const waiting = untilAborted(new Promise<number>(() => {}), controller.signal);

  controller.abort();

  assertEquals(await waiting, undefined);
  assertEquals(await untilAborted(new Promise(() => {}), controller.signal), undefined);
});

Deno.test("aborted() resolves when the signal is aborted, and at once if it is", async () => {
  const controller = new AbortController();
  let isOver = false;
  const waiting = aborted(controller.signal).then(() => isOver = true);
  await Promise.resolve();
  assertEquals(isOver, false);

  controller.abort();

  await waiting;
  await aborted(controller.signal);
});

Deno.test("throwIfAborted() says what was given up", () => {
  throwIfAborted(new AbortController().signal, "Wait");
  assertThrows(() => throwIfAborted(AbortSignal.abort(), "Wait"), CancelledError, "Wait given up");
});

Deno.test("ignoreCancelled() lets failures through", () => {
  ignoreCancelled(new CancelledError("Wait given up"));
  assertThrows(() => ignoreCancelled(new TypeError("broken")), TypeError, "broken");
});
