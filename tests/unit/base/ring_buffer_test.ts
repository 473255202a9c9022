import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { RingBuffer } from "../../../lib/base/mod.ts";

Deno.test("RingBuffer keeps the last items", () => {
  fc.assert(fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 10 }), (items, limit) => {
    const buffer = new RingBuffer<number>(limit);
    for (const item of items) buffer.push(item);
    assertEquals(buffer.toArray(), items.slice(-limit));
  }));
});

Deno.test("RingBuffer forgets all when cleared", () => {
  const buffer = new RingBuffer<number>(2);
  buffer.push(1);
  buffer.clear();
  assertEquals(buffer.toArray(), []);
});
