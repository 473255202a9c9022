import { assertEquals, assertRejects } from "@std/assert";
import { allEnded } from "../../../lib/base/mod.ts";
import { flushPromises } from "../../support/fakes.ts";

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
