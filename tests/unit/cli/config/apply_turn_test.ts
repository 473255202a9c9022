import { assertEquals, assertRejects } from "@std/assert";
import { applyTurn } from "../../../../lib/cli/config/apply_turn.ts";
import { K0sError } from "../../../../lib/base/mod.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

Deno.test("applyTurn() lets one at a time, and tells another once that it waits", async () => {
  const directory = await Deno.makeTempDir();
  const clock = new FakeClock();
  let told = 0;
  const options = { statusSocket: `${directory}/s.sock`, withinMs: 300_000, clock, tell: () => void told++ };
  const first = await applyTurn(options);
  const order: string[] = [];
  const second = applyTurn(options).then((turn) => {
    order.push("second");
    return turn;
  });
  const isWaiting = () => Promise.resolve(clock.pending > 0);
  for (let polls = 0; polls < 3; polls++) {
    await until("it waits", isWaiting);
    await clock.advance(250);
  }
  await until("it waits again", isWaiting);
  order.push("first ends");
  first[Symbol.dispose]();
  await clock.advance(250);
  using _turn = await second;

  assertEquals([order, told], [["first ends", "second"], 1]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("applyTurn() gives up in the end, saying that nothing was done", async () => {
  const directory = await Deno.makeTempDir();
  const options = { statusSocket: `${directory}/s.sock`, withinMs: 0, clock: new FakeClock(), tell: () => {} };
  using _first = await applyTurn(options);

  await assertRejects(() => applyTurn(options), K0sError, "Nothing was applied: another k0s config apply is still");
  await Deno.remove(directory, { recursive: true });
});
