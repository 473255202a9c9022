import { assertEquals } from "@std/assert";
import { Changes } from "../../../lib/base/mod.ts";

Deno.test("Changes wakes all that wait, once", async () => {
  const changes = new Changes();
  const signal = new AbortController().signal;
  let woken = 0;
  const waiters = [1, 2].map(() => changes.next(signal).then(() => woken++));

  changes.notify();
  await Promise.all(waiters);

  assertEquals(woken, 2);
});

Deno.test("Changes lets a waiter go when its signal is aborted", async () => {
  const controller = new AbortController();
  const waiting = new Changes().next(controller.signal);

  controller.abort();

  assertEquals(await waiting, undefined);
});
