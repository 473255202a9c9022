import { assertEquals, assertThrows } from "@std/assert";
import { untilAborted } from "../../../lib/base/mod.ts";
import type { DesiredTask } from "../../../lib/node/desired/desired.ts";
import { RunningTasks } from "../../../lib/node/running_tasks.ts";
import { flushPromises } from "../../support/fakes.ts";

/** Tasks that note when they begin and end, on a node that holds a lease when the test says so. */
function fixture() {
  const stop = new AbortController();
  const seen: string[] = [];
  const elections: (() => void)[] = [];
  const tasks = new RunningTasks({
    runAgainUntilDone: (_name, run, signal) => run(signal),
    elect: async (_lease, lead, signal) => {
      const elected = Promise.withResolvers<void>();
      elections.push(elected.resolve);
      await untilAborted(elected.promise, signal);
      if (!signal.aborted) await lead(signal);
    },
    signal: stop.signal,
  });
  const run = (name: string) => async (signal: AbortSignal) => {
    seen.push(`+${name}`);
    await untilAborted(new Promise<void>(() => {}), signal);
    seen.push(`-${name}`);
  };
  const runners = { a: run("a"), b: run("b"), once: () => Promise.resolve(void seen.push("once")) };
  const want = async (...wanted: Partial<DesiredTask>[]) => {
    tasks.reconcile(wanted.map((task) => ({ name: "a", after: "x", ...task })), runners);
    await flushPromises();
    return seen.splice(0);
  };
  const end = async () => {
    stop.abort();
    await tasks.ended();
    return seen.splice(0);
  };
  return { tasks, seen, elections, want, end };
}

Deno.test("RunningTasks.reconcile() leaves what is equal alone, and begins again what follows from something else", async () => {
  const f = fixture();

  assertEquals(await f.want({ follows: { port: 1 } }), ["+a"]);
  assertEquals(await f.want({ follows: { port: 1 } }), []);
  assertEquals(await f.want({ follows: { port: 2 } }), ["-a", "+a"]);
  assertEquals(await f.want({ follows: { port: 2 } }, { name: "b" }), ["+b"]);
  assertEquals(await f.want({ name: "b" }), ["-a"]);
  assertEquals(await f.want({ name: "b" }, { follows: { port: 2 } }), ["+a"]);
  assertEquals((await f.end()).toSorted(), ["-a", "-b"]);
});

Deno.test("RunningTasks.reconcile() runs a task that ended by itself once, until it follows from something else", async () => {
  const f = fixture();
  const once = (follows: number) => ({ name: "once", follows });

  assertEquals([await f.want(once(1)), await f.want(once(1)), await f.want(once(2))], [["once"], [], ["once"]]);
  assertEquals(await f.end(), []);
});

Deno.test("RunningTasks.reconcile() runs what wants a lease while it is held, as the newest document says", async () => {
  const f = fixture();

  assertEquals(await f.want({ lease: "l" }, { name: "b" }), ["+b"]);
  assertEquals(await f.want({ lease: "l", follows: 2 }, { name: "b" }), []);
  f.elections[0]!();
  await flushPromises();
  assertEquals(f.seen.splice(0), ["+a"]);
  assertEquals(await f.want({ lease: "l", follows: 3 }, { name: "b" }), ["-a", "+a"]);
  assertEquals([f.elections.length, await f.want({ name: "b" })], [1, ["-a"]]);
  assertEquals(await f.end(), ["-b"]);
});

Deno.test("RunningTasks.reconcile() refuses a task that nobody can run, and starts nothing once the node stops", async () => {
  const f = fixture();

  assertThrows(() => f.tasks.reconcile([{ name: "c", after: "x" }], {}), TypeError, 'task "c"');
  await f.end();
  assertEquals(await f.want({}), []);
});
