import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  aborted,
  allEnded,
  CancelledError,
  ignoreCancelled,
  InTurn,
  throwIfAborted,
  untilAborted,
} from "../../../lib/base/mod.ts";
import { flushPromises } from "../../support/fakes.ts";

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

Deno.test("allEnded() gives every result in its place", async () => {
  assertEquals(await allEnded([Promise.resolve(1), Promise.resolve("a")]), [1, "a"]);
});

Deno.test("allEnded() tells of a failure when the others have ended, too", async () => {
  const slow = Promise.withResolvers<void>();
  let hasThrown = false;
  const failing = assertRejects(() => allEnded([Promise.reject(new Error("no")), slow.promise]), Error, "no")
    .then(() => hasThrown = true);

  await flushPromises();
  assertEquals(hasThrown, false);
  slow.resolve();
  await failing;
});

Deno.test("InTurn runs one piece of work after the other, and the next one also after a failure", async () => {
  const turns = new InTurn();
  const said: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.run(async () => {
    said.push("first begins");
    await gate.promise;
    said.push("first ends");
    throw new Error("no");
  });
  const second = turns.run(() => Promise.resolve(said.push("second")));

  await Promise.resolve();
  assertEquals(said, ["first begins"]);
  gate.resolve();

  await assertRejects(() => first, Error, "no");
  assertEquals([await second, said], [3, ["first begins", "first ends", "second"]]);
});
