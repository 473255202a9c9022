import { assertEquals, assertRejects } from "@std/assert";
import { tellMeanwhile } from "../../../../lib/cli/start/tell_meanwhile.ts";
import { FakeClock, flushPromises } from "../../../support/fakes.ts";

function setUp(isTerminal: boolean) {
  const clock = new FakeClock();
  const told: string[] = [];
  const work = Promise.withResolvers<number>();
  const context = { clock, stderr: (text: string) => void told.push(text), isTerminal: () => isTerminal };
  const done = tellMeanwhile(work.promise, context, () => "Waiting");
  return { clock, told, work, done };
}

Deno.test("tellMeanwhile() tells a terminal every five seconds", async () => {
  const { clock, told, work, done } = setUp(true);

  await clock.advance(5_000);
  await clock.advance(5_000);
  work.resolve(7);
  await flushPromises();

  assertEquals(await done, 7);
  assertEquals(told, ["Waiting, 5 s so far\n", "Waiting, 10 s so far\n"]);
});

Deno.test("tellMeanwhile() is silent in a script", async () => {
  const { clock, told, work, done } = setUp(false);

  await clock.advance(60_000);
  work.resolve(7);

  assertEquals([await done, told], [7, []]);
});

Deno.test("tellMeanwhile() fails as the work does", async () => {
  const { work, done } = setUp(true);

  work.reject(new TypeError("no"));

  await assertRejects(() => done, TypeError, "no");
});
