import { assertEquals } from "@std/assert";
import { aControllerState, fakePorts } from "../../support/a_controller.ts";
import { settle } from "../../support/fakes.ts";

Deno.test("NodeState.noteEvent() keeps the last three of a component", () => {
  const state = aControllerState();

  for (const message of ["a", "b", "c", "d"]) state.noteEvent("X", message);

  assertEquals(state.events.get("X")?.map(({ message }) => message), ["b", "c", "d"]);
});

Deno.test("NodeState.runInBackground() logs a failure and begins again, without ending the node", async () => {
  const ports = fakePorts();
  const state = aControllerState({ ports });
  let runs = 0;

  state.runInBackground("broken", () => ++runs === 1 ? Promise.reject(new Error("gone")) : Promise.resolve());
  await settle();
  assertEquals(ports.log.records.map(({ level, fields }) => [level, fields["task"], fields["error"]]), [
    ["error", "broken", "gone"],
  ]);
  await ports.clock.advance(5_000);

  assertEquals(runs, 2);
});

Deno.test("NodeState.keepRunning() ends with its signal, whatever the task throws then", async () => {
  const state = aControllerState();
  const ending = new AbortController();

  await state.keepRunning("ends", () => {
    ending.abort();
    return Promise.reject(new Error("torn off"));
  }, ending.signal);
});
