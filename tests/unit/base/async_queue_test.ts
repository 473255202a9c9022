import { assertEquals } from "@std/assert";
import { AsyncQueue } from "../../../lib/base/mod.ts";

Deno.test("AsyncQueue gives items in order, those added meanwhile too, and ends when closed", async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  queue.push(2);
  const seen: number[] = [];

  for await (const item of queue) {
    seen.push(item);
    if (item === 2) queue.push(3);
    if (item === 3) queue.close();
    if (item === 3) queue.push(4);
  }

  assertEquals(seen, [1, 2, 3]);
});

Deno.test("AsyncQueue wakes a consumer that waits", async () => {
  const queue = new AsyncQueue<string>();
  const iterator = queue[Symbol.asyncIterator]();
  const next = iterator.next();

  queue.push("late");

  assertEquals(await next, { done: false, value: "late" });
  queue.close();
  assertEquals((await iterator.next()).done, true);
});
