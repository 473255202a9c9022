import { assert, assertEquals } from "@std/assert";
import { ManagedProcess } from "../../../lib/supervisor/managed_process.ts";
import { aProcessSpec } from "../../support/a_process_spec.ts";
import { until } from "../../support/until.ts";
import { processFixture } from "./_fixture.ts";

type Fixture = Awaited<ReturnType<typeof processFixture>>;

/** Waits until a further child runs and is ready. */
async function ready(f: Fixture, children: number): Promise<void> {
  await until(`child ${children} is ready`, () => f.spawn.children.length === children && f.record.state === "ready");
}

/** Ends the running child and waits until the next attempt is planned. @returns In how many milliseconds. */
async function crash(f: Fixture): Promise<number> {
  f.spawn.latest("/bin/etcd").exit({ code: 1 });
  await until("the next attempt is planned", () => f.record.status().nextAttemptAt !== undefined);
  return Date.parse(f.record.status().nextAttemptAt!) - f.clock.now().getTime();
}

Deno.test("ManagedProcess restarts at once after one crash, slower after the next, and forgives after five minutes", async () => {
  await using f = await processFixture();
  const managed = new ManagedProcess(f.context);
  managed.apply(aProcessSpec());
  await ready(f, 1);
  const first = await crash(f);
  await f.clock.advance(first);
  await ready(f, 2);
  const second = await crash(f);
  await f.clock.advance(second);
  await ready(f, 3);
  await f.clock.advance(5 * 60_000);
  const third = await crash(f);

  assert(first <= 1_000, `first delay ${first}`);
  assert(second >= 2_000 && second <= 2_400, `second delay ${second}`);
  assertEquals(third, first);
  await managed.stop();
  assertEquals(f.record.state, "stopped");
});

Deno.test("ManagedProcess does nothing for an equal spec and restarts for another", async () => {
  await using f = await processFixture();
  const managed = new ManagedProcess(f.context);
  managed.apply(aProcessSpec());
  await ready(f, 1);
  managed.apply(aProcessSpec());
  assertEquals(f.record.state, "ready");

  managed.apply(aProcessSpec({ args: ["--new"] }));
  await ready(f, 2);

  const [old, current] = f.spawn.children;
  assertEquals([old?.isRunning, old?.signals, current?.options.args], [false, ["SIGTERM"], ["--new"]]);
  assertEquals(f.record.status().restarts, 0);
  await managed.stop();
});

Deno.test("ManagedProcess only runs the last of several specs", async () => {
  await using f = await processFixture();
  const managed = new ManagedProcess(f.context);
  for (const flag of ["1", "2", "3"]) managed.apply(aProcessSpec({ args: [flag] }));
  await until("it is ready", () => f.record.state === "ready");

  assertEquals(f.spawn.children.map(({ options }) => options.args), [["3"]]);
  await managed.stop();
});

Deno.test("ManagedProcess can be stopped while it backs off, and applied again", async () => {
  await using f = await processFixture();
  const managed = new ManagedProcess(f.context);
  f.spawn.missing.add("/bin/etcd");
  managed.apply(aProcessSpec());
  await until("it backs off", () => f.record.state === "backing-off");

  await managed.stop();
  assertEquals([f.record.state, f.record.status().nextAttemptAt], ["stopped", undefined]);

  f.spawn.missing.clear();
  managed.apply(aProcessSpec());
  await ready(f, 1);
  await managed.stop();
});
