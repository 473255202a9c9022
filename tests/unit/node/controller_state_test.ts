import { assertEquals, assertThrows } from "@std/assert";
import { aControllerState, fakePorts } from "../../support/a_controller.ts";
import { settle } from "../../support/fakes.ts";

Deno.test("ControllerState gives nothing before the step that sets it has run", () => {
  assertThrows(() => aControllerState().users, TypeError, "users");
  assertThrows(() => aControllerState().client, TypeError, "API client");
});

Deno.test("ControllerState.nodeName follows --hostname-override, in lower case", () => {
  const state = aControllerState({ options: { kubeletExtraArgs: "--hostname-override=ONE" } });

  assertEquals(state.nodeName, "one");
});

Deno.test("ControllerState.noteEvent() keeps the last three of a component", () => {
  const state = aControllerState();

  for (const message of ["a", "b", "c", "d"]) state.noteEvent("X", message);

  assertEquals(state.events.get("X")?.map(({ message }) => message), ["b", "c", "d"]);
});

Deno.test("ControllerState.runInBackground() logs a failure and begins again, without ending the node", async () => {
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
