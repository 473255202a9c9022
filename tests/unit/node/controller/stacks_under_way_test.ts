import { assertEquals, assertRejects } from "@std/assert";
import { StacksUnderWay } from "../../../../lib/node/controller/stacks_under_way.ts";

Deno.test("StacksUnderWay names stacks until the last application of each is over, however it ends", async () => {
  const ends: PromiseWithResolvers<void>[] = [];
  const stacks = new StacksUnderWay();
  const applier = stacks.watching({
    applyNow() {
      const end = Promise.withResolvers<void>();
      ends.push(end);
      return end.promise;
    },
  });
  const first = applier.applyNow("dns");
  const failing = assertRejects(() => applier.applyNow("dns"), Error, "no");
  const other = applier.applyNow("a");

  assertEquals(stacks.names(), ["a", "dns"]);
  ends[0]?.resolve();
  ends[2]?.resolve();
  await Promise.all([first, other]);
  assertEquals(stacks.names(), ["dns"]);
  ends[1]?.reject(new Error("no"));
  await failing;
  assertEquals(stacks.names(), []);
});
