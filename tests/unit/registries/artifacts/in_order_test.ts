import { assertEquals, assertRejects } from "@std/assert";
import { inOrder } from "../../../../lib/registries/artifacts/in_order.ts";

Deno.test("inOrder() hands out results in the order of the things, with so many at once", async () => {
  let [running, most] = [0, 0];
  const waits = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const work = async (item: number) => {
    most = Math.max(most, ++running);
    await waits[item]!.promise;
    running--;
    return item;
  };
  const results: number[] = [];
  const taking = (async () => {
    for await (const result of inOrder([0, 1, 2, 3], { atOnce: 2, end: () => {} }, work)) results.push(result);
  })();
  // Backwards: the first result is the last to come.
  for (const wait of waits.toReversed()) wait.resolve();
  await taking;

  assertEquals([results, most], [[0, 1, 2, 3], 2]);
});

Deno.test("inOrder() ends what is under way and waits for it after a failure", async () => {
  const ended = Promise.withResolvers<void>();
  let isOver = false;
  const work = async (item: number) => {
    if (item === 0) throw new Error("failed");
    await ended.promise;
    isOver = true;
    return item;
  };

  await assertRejects(
    async () => {
      for await (const _ of inOrder([0, 1], { atOnce: 2, end: () => ended.resolve() }, work));
    },
    Error,
    "failed",
  );

  assertEquals(isOver, true);
});

Deno.test("inOrder() does the same when the loop over it ends", async () => {
  const ended = Promise.withResolvers<void>();
  const work = (item: number) => item === 0 ? Promise.resolve(item) : ended.promise.then(() => item);
  let count = 0;

  for await (const _ of inOrder([0, 1, 2], { atOnce: 2, end: () => ended.resolve() }, work)) {
    count++;
    break;
  }

  assertEquals(count, 1);
});
