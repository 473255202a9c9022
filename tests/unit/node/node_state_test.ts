import { assertEquals } from "@std/assert";
import { untilAborted } from "../../../lib/base/mod.ts";
import { aControllerState, fakePorts } from "../../support/a_controller.ts";
import { flushPromises } from "../../support/fakes.ts";
import { workerFacts } from "../../support/node_modes.ts";

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
  await flushPromises();
  assertEquals(ports.log.records.map(({ level, fields }) => [level, fields["task"], fields["error"]]), [
    ["error", "broken", "gone"],
  ]);
  await ports.clock.advance(5_000);

  assertEquals(runs, 2);
});

Deno.test("NodeState.runAgainUntilDone() ends with its signal, whatever the task throws then", async () => {
  const state = aControllerState();
  const ending = new AbortController();

  await state.runAgainUntilDone("ends", () => {
    ending.abort();
    return Promise.reject(new Error("torn off"));
  }, ending.signal);
});

Deno.test("NodeState.learn() has what follows reconciled, and only where a fact is another one", () => {
  const state = aControllerState();
  let passes = 0;
  state.reconciler.requestPass = () => void passes++;

  state.learn({ nodes: { all: 1, linux: 1 } });
  state.learn({ nodes: { all: 1, linux: 1 } });
  assertEquals([passes, state.facts.nodes], [1, { all: 1, linux: 1 }]);
  state.learn({ nodes: { all: 2, linux: 1 } });
  assertEquals(passes, 2);
});

Deno.test("NodeState.stepIsDone() starts the tasks of a step, and a later document ends and adds others", async () => {
  const background = new AbortController();
  const state = aControllerState({ background: background.signal });
  const ran: string[] = [];
  const want = (...names: string[]) => {
    const tasks = names.map((name) => ({ name, after: name === "late" ? "y" : "x" }));
    Object.defineProperty(state, "desired", { value: { ...state.desired, processes: [], tasks }, configurable: true });
  };
  const run = (name: string) => async (signal: AbortSignal) => {
    ran.push(`+${name}`);
    await untilAborted(new Promise<void>(() => {}), signal);
    ran.push(`-${name}`);
  };
  const runners = { a: run("a"), b: run("b"), late: run("late") };

  want("a", "late");
  state.stepIsDone("x", runners);
  await flushPromises();
  assertEquals(ran, ["+a"]);
  want("b", "late");
  await state.reconciler.reconcile(background.signal);
  await flushPromises();
  assertEquals(ran, ["+a", "+b", "-a"]);
  background.abort();
  await state.backgroundTasks();
  assertEquals(ran, ["+a", "+b", "-a", "-b"]);
});

Deno.test("NodeState.learn() compares facts with integers of 64 bits, as a worker profile may have them", () => {
  const state = aControllerState();
  let passes = 0;
  state.reconciler.requestPass = () => void passes++;
  const host = { ...workerFacts().host!, dropIns: [] };
  const withLimit = (podPidsLimit: bigint) => ({ host: { ...host, podPidsLimit } }) as unknown as typeof state.facts;

  state.learn(withLimit(9_223_372_036_854_775_807n));
  state.learn(withLimit(9_223_372_036_854_775_807n));
  state.learn(withLimit(9_223_372_036_854_775_806n));

  assertEquals(passes, 2);
});

Deno.test("NodeState.tellReady() gives memory back once the system's pods have come up too, and after the audit", async () => {
  const ports = fakePorts();
  const state = aControllerState({ ports });
  const done: string[] = [];
  state.inputs.bundle.audit = () => {
    done.push("audit");
    return Promise.resolve([]);
  };
  const scope = globalThis as { gc?: () => void };
  const before = scope.gc;
  scope.gc = () => void done.push("release");
  try {
    state.tellReady({}, { nodeName: "one", apiUrl: "https://192.0.2.2:6443" });
    await ports.clock.advance(59_999);
    assertEquals(done, []);
    await ports.clock.advance(1);
    assertEquals(done, ["release"]);
    await ports.clock.advance(240_000);
    assertEquals(done, ["release", "audit", "release"]);
  } finally {
    if (before === undefined) delete scope.gc;
    else scope.gc = before;
  }
});
