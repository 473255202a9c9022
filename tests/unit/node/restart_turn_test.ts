import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { hasTurn, type RestartTurn } from "../../../lib/node/restart_turn.ts";

const signal = new AbortController().signal;

function turnThat(take: RestartTurn["take"]): RestartTurn {
  return { take, give: () => {} };
}

async function outcome(turn: RestartTurn | undefined, names = ["a"]): Promise<[boolean, number]> {
  let times = 0;
  const meanwhile = () => Promise.resolve(void times++);
  return [await hasTurn(turn, { names, signal, meanwhile }), times];
}

Deno.test("hasTurn() does what need not wait while it waits, and only then", async () => {
  assertEquals(await outcome(turnThat(() => Promise.resolve())), [true, 0]);
  assertEquals(await outcome(turnThat((_names, _signal, onWait) => Promise.resolve(onWait()))), [true, 1]);
});

Deno.test("hasTurn() asks for no turn where there is nothing to restart, or nothing to agree on", async () => {
  const never = turnThat(() => Promise.reject(new Error("asked")));

  assertEquals([await outcome(undefined), await outcome(never, [])], [[true, 0], [true, 0]]);
});

Deno.test("hasTurn() says that the wait was given up, and hides no failure", async () => {
  assertEquals(await outcome(turnThat(() => Promise.reject(new CancelledError("given up")))), [false, 0]);
  await assertRejects(() => outcome(turnThat(() => Promise.reject(new Error("broken")))), Error, "broken");
});
