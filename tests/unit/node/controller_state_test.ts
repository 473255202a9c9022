import { assert, assertEquals, assertThrows } from "@std/assert";
import { aControllerState } from "../../support/a_controller.ts";
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

Deno.test("ControllerState.runInBackground() reports the failure of a task that was meant to go on", async () => {
  const state = aControllerState();
  let reported: unknown;
  state.onFailure = (error) => (reported = error);

  state.runInBackground("broken", () => Promise.reject(new Error("gone")));
  await settle();

  assert(reported instanceof Error && reported.message === "gone");
});
