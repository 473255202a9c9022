import { assert, assertEquals, assertThrows } from "@std/assert";
import { findCycle, inStopOrder } from "../../../lib/supervisor/needs.ts";

const node = (name: string, ...needs: string[]) => ({ name, needs });

Deno.test("findCycle() names those that need each other", () => {
  assertEquals(findCycle([node("a", "b"), node("b", "c", "x"), node("c")]), undefined);
  assertEquals(findCycle([node("a", "b"), node("b", "c"), node("c", "b")]), ["b", "c"]);
  assertEquals(findCycle([node("a", "a")]), ["a"]);
});

Deno.test("inStopOrder() puts each after those that need it", () => {
  const order = inStopOrder([node("etcd"), node("apiserver", "etcd", "unknown"), node("scheduler", "apiserver")]);

  assertEquals(order.map(({ name }) => name), ["scheduler", "apiserver", "etcd"]);
  assertEquals(order.at(-1)?.dependents, ["apiserver"]);
  assert(order.length === 3);
});

Deno.test("inStopOrder() refuses a cycle", () => {
  assertThrows(() => inStopOrder([node("a", "b"), node("b", "a")]), TypeError);
});
