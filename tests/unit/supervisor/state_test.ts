import { assertEquals } from "@std/assert";
import { nextState, type ProcessEventName, type ProcessState } from "../../../lib/supervisor/state.ts";

const lives: [string, ProcessEventName[], ProcessState[]][] = [
  ["a quiet life", ["applied", "needs-ready", "probe-ok", "stop", "killed"], [
    "waiting",
    "starting",
    "ready",
    "stopping",
    "stopped",
  ]],
  ["a doubtful one", ["applied", "needs-ready", "late", "probe-ok", "probe-failed", "probe-ok"], [
    "waiting",
    "starting",
    "unready",
    "ready",
    "unready",
    "ready",
  ]],
  ["a crash and a restart", ["applied", "needs-ready", "exited", "retry", "needs-ready", "not-startable", "stop"], [
    "waiting",
    "starting",
    "backing-off",
    "waiting",
    "starting",
    "backing-off",
    "stopped",
  ]],
  ["events out of place", ["probe-ok", "exited", "applied", "probe-failed", "retry"], [
    "stopped",
    "stopped",
    "waiting",
    "waiting",
    "waiting",
  ]],
];
for (const [name, events, states] of lives) {
  Deno.test(`nextState() leads through ${name}`, () => {
    let state: ProcessState = "stopped";
    assertEquals(events.map((event) => (state = nextState(state, event))), states);
  });
}

Deno.test("nextState() leads from every state to the end", () => {
  const states: ProcessState[] = ["waiting", "starting", "ready", "unready", "backing-off", "stopping", "stopped"];
  for (const state of states) assertEquals(nextState(nextState(state, "stop"), "killed"), "stopped");
});
