import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { CancelledError, K0sError } from "../../../lib/base/mod.ts";
import { type BootSpan, type BootStep, runBootGraph } from "../../../lib/supervisor/mod.ts";
import { FakeClock, FakeLogger, flushPromises } from "../../support/fakes.ts";

const NEVER = new AbortController().signal;
const options = () => ({ clock: new FakeClock(), log: new FakeLogger(), signal: NEVER });

/** A step that does nothing. */
function step(name: string, needs: string[] = [], run: BootStep["run"] = () => Promise.resolve()): BootStep {
  return { name, needs, run };
}

Deno.test("runBootGraph() runs what is free at the same time, and the rest after what it needs", async () => {
  const graph = options();
  const sleep = (ms: number) => (signal: AbortSignal) => graph.clock.sleep(ms, signal);
  const spans = runBootGraph([
    step("server", ["store", "keys"], sleep(5)),
    step("store", [], sleep(10)),
    step("keys", [], sleep(20)),
  ], graph);
  const startMs = graph.clock.monotonicMs();
  for (let ms = 0; ms < 30; ms += 5) {
    await flushPromises();
    await graph.clock.advance(5);
  }

  const times = (await spans).map((span) => [span.name, span.startMs - startMs, span.endMs! - startMs, span.outcome]);
  assertEquals(times, [["store", 0, 10, "done"], ["keys", 0, 20, "done"], ["server", 20, 25, "done"]]);
});

Deno.test("runBootGraph() tells of the beginning and the end of each step", async () => {
  const told: [string, BootSpan["outcome"]][] = [];
  const onSpan = ({ name, outcome }: BootSpan) => told.push([name, outcome]);

  await runBootGraph([step("a"), step("b", ["a"])], { ...options(), onSpan });

  assertEquals(told, [["a", "running"], ["a", "done"], ["b", "running"], ["b", "done"]]);
});

Deno.test("runBootGraph() cancels the rest at a failure and names the step", async () => {
  const graph = options();
  const ended: string[] = [];
  const onSpan = ({ name, outcome }: BootSpan) => void (outcome !== "running" && ended.push(`${name} ${outcome}`));
  const failing = () => Promise.reject(new K0sError("Port is taken", { hint: "Free it" }));

  const run = runBootGraph([
    step("slow", [], (signal) => graph.clock.sleep(1_000, signal)),
    step("broken", [], failing),
    step("after", ["broken"]),
  ], { ...graph, onSpan });

  const error = await assertRejects(() => run, K0sError, 'Cannot complete step "broken": Port is taken');
  assertEquals(error.hint, "Free it");
  assertEquals(ended, ["broken failed", "slow failed"]);
});

Deno.test("runBootGraph() ends as cancelled when its signal is aborted", async () => {
  const graph = options();
  const controller = new AbortController();
  const steps = [step("slow", [], (signal) => graph.clock.sleep(1_000, signal)), step("after", ["slow"])];
  const run = runBootGraph(steps, { ...graph, signal: controller.signal });
  await flushPromises();

  controller.abort("stop");

  await assertRejects(() => run, CancelledError, "Start given up");
  await assertRejects(() => runBootGraph(steps, { ...graph, signal: controller.signal }), CancelledError);
});

const refused: [string, BootStep[], string][] = [
  ["an unknown need", [step("a", ["b"])], '"a" needs "b"'],
  ["a name used twice", [step("a"), step("a")], '"a" is there twice'],
  ["steps that need each other", [step("a", ["b"]), step("b", ["a"])], 'need each other: "a", "b"'],
];
for (const [what, steps, message] of refused) {
  Deno.test(`runBootGraph() refuses ${what} before anything runs`, async () => {
    const watched = steps.map((one) => ({ ...one, run: () => Promise.reject(new Error("it ran")) }));
    await assertRejects(() => runBootGraph(watched, options()), TypeError, message);
  });
}

Deno.test("runBootGraph() runs every step once, after all it needs, whatever the graph", async () => {
  const needs = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 15 });
  await fc.assert(fc.asyncProperty(needs, async (lists) => {
    const done: string[] = [];
    const steps = lists.map((list, index): BootStep => {
      const own = index === 0 ? [] : [...new Set(list.map((number) => `s${number % index}`))];
      return step(`s${index}`, own, () => {
        assert(own.every((need) => done.includes(need)));
        done.push(`s${index}`);
        return Promise.resolve();
      });
    });
    await runBootGraph(steps.toReversed(), options());
    assertEquals(done.toSorted(), steps.map(({ name }) => name).toSorted());
  }));
});
