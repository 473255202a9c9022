import { assertEquals, assertRejects } from "@std/assert";
import type { DesiredFile, DesiredStacks } from "../../../lib/node/desired/desired.ts";
import { flushPromises } from "../../support/fakes.ts";
import { trappingProcess } from "../../support/trapping_process.ts";
import { until } from "../../support/until.ts";
import { reconcilerFixture } from "./_reconciler.ts";

Deno.test("Reconciler.bringUp() writes what the process reads before it starts it, and waits", async () => {
  await using f = await reconcilerFixture();
  const path = `${f.runDir}/sub/a.conf`;
  f.node.processes = [f.spec("a", "1")];
  f.node.files = [
    { path, text: "text", mode: 0o640, directoryMode: 0o700, readBy: "a" },
    { path: `${f.runDir}/b.conf`, text: "text", mode: 0o640, readBy: "b" },
  ];

  await f.bringUp("a");

  assertEquals(f.supervisor.told, ["apply a 1", "a is ready"]);
  assertEquals(await Deno.readTextFile(path), "text");
  const modes = [path, `${f.runDir}/sub`].map((one) => (Deno.statSync(one).mode ?? 0) & 0o777);
  assertEquals(modes, [0o640, 0o700]);
  await assertRejects(() => Deno.stat(`${f.runDir}/b.conf`), Deno.errors.NotFound);
});

Deno.test("Reconciler.bringUp() refuses what is not known yet", async () => {
  await using f = await reconcilerFixture();

  await assertRejects(() => f.bringUp("a"), TypeError, 'asked for "a"');
});

Deno.test("Reconciler.reconcile() does nothing for an equal document: no process, no file", async () => {
  await using f = await reconcilerFixture();
  const path = `${f.runDir}/a.conf`;
  f.node.processes = [f.spec("a", "1")];
  f.node.files = [{ path, text: "text", mode: 0o640, readBy: "a" }];
  await f.bringUp("a");
  const { ino } = await Deno.stat(path);
  f.supervisor.told.length = 0;

  f.node.processes = [f.spec("a", "1")];
  await f.pass();

  assertEquals([f.supervisor.told, (await Deno.stat(path)).ino], [[], ino]);
});

Deno.test("Reconciler.reconcile() restarts what differs, in order of need, each ready before the next", async () => {
  await using f = await reconcilerFixture();
  f.node.processes = [f.spec("b", "1", ["a"]), f.spec("a", "1"), f.spec("c", "1")];
  for (const name of ["a", "b", "c"]) await f.bringUp(name);
  f.supervisor.told.length = 0;

  f.node.processes = [f.spec("b", "2", ["a"]), f.spec("a", "2"), f.spec("c", "1")];
  await f.pass();

  assertEquals(f.supervisor.told, ["apply a 2", "a is ready", "apply b 2", "b is ready"]);
});

Deno.test("Reconciler.reconcile() leaves what the boot has not brought up yet to the boot", async () => {
  await using f = await reconcilerFixture();
  f.node.processes = [f.spec("a", "1")];
  f.node.files = [{ path: `${f.runDir}/a.conf`, text: "text", mode: 0o640, readBy: "a" }];

  await f.pass();

  assertEquals([f.supervisor.told, [...Deno.readDirSync(f.runDir)]], [[], []]);
});

Deno.test("Reconciler.reconcile() stops what is no longer wanted, and removes files that are to go", async () => {
  await using f = await reconcilerFixture();
  const path = `${f.runDir}/b.conf`;
  f.node.processes = [f.spec("a", "1"), f.spec("b", "1")];
  f.node.files = [{ path, text: "text", mode: 0o640, readBy: "a" }];
  for (const name of ["a", "b"]) await f.bringUp(name);
  f.supervisor.told.length = 0;

  f.node.processes = [f.spec("a", "1")];
  f.node.files = [{ path, text: undefined, mode: 0o640, readBy: "a" }];
  await f.pass();

  assertEquals(f.supervisor.told, ["remove b"]);
  await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("Reconciler.reconcile() has a process read a changed file again, unless it restarts anyway", async () => {
  await using f = await reconcilerFixture();
  await using process = await trappingProcess(f.runDir, "a");
  const file = (text: string): DesiredFile[] => [
    { path: `${f.runDir}/a.conf`, text, mode: 0o640, readBy: "a", reload: "SIGHUP" },
  ];
  f.node.processes = [f.spec("a", "1")];
  f.node.files = file("1");
  await f.bringUp("a");

  f.node.processes = [f.spec("a", "2")];
  f.node.files = file("2");
  await f.pass();
  assertEquals(await process.says(), "ready");
  f.node.files = file("3");
  await f.pass();

  await until("it was told", async () => await process.says() === "hup");
});

Deno.test("Reconciler.reconcile() has a process read a changed file again though the pass that wrote it failed", async () => {
  await using f = await reconcilerFixture();
  await using process = await trappingProcess(f.runDir, "a");
  const files = (text: string): DesiredFile[] => [
    { path: `${f.runDir}/a.conf`, text, mode: 0o640, readBy: "a", reload: "SIGHUP" },
    ...(text === "1" ? [] : [{ path: `${f.runDir}/later/a.conf`, text, mode: 0o640, readBy: "a" }]),
  ];
  f.node.processes = [f.spec("a", "1")];
  f.node.files = files("1");
  await f.bringUp("a");
  f.node.files = files("2");
  await assertRejects(() => f.pass());

  await Deno.mkdir(`${f.runDir}/later`);
  await f.pass();

  await until("it was told", async () => await process.says() === "hup");
});

Deno.test("Reconciler.reconcile() stops what is no longer wanted though it could not the first time", async () => {
  await using f = await reconcilerFixture();
  f.node.processes = [f.spec("a", "1")];
  await f.bringUp("a");
  f.node.processes = [];
  const { remove } = f.supervisor;
  f.supervisor.remove = () => Promise.reject(new Error("not now"));
  await assertRejects(() => f.pass(), Error, "not now");

  f.supervisor.remove = remove;
  await f.pass();

  assertEquals(f.supervisor.told.at(-1), "remove a");
});

Deno.test("Reconciler.run() reconciles when something may have changed, and newer facts end the wait for older ones", async () => {
  await using f = await reconcilerFixture();
  f.node.processes = [f.spec("a", "1")];
  await f.bringUp("a");
  const running = f.reconciler.run(f.stop.signal);
  f.supervisor.isReady.set("a", false);

  f.node.processes = [f.spec("a", "2")];
  f.reconciler.requestPass();
  await until("it restarts", () => f.supervisor.told.includes("apply a 2"));
  f.node.processes = [f.spec("a", "3")];
  f.reconciler.requestPass();
  await until("it restarts again", () => f.supervisor.told.includes("apply a 3"));

  f.stop.abort();
  await running.catch(() => {});
});

Deno.test("Reconciler.isUpToDate is false from a request until its pass is over; applied is what processes are", async () => {
  await using f = await reconcilerFixture();
  f.node.processes = [f.spec("a", "1")];
  await f.bringUp("a");
  const running = f.reconciler.run(f.stop.signal);
  await until("the first pass is over", () => f.reconciler.isUpToDate);
  f.supervisor.isReady.set("a", false);

  f.node.processes = [f.spec("a", "2")];
  f.reconciler.requestPass();
  assertEquals([f.reconciler.isUpToDate, f.reconciler.applied.map(({ args }) => args)], [false, [["1"]]]);
  await until("it restarts", () => f.supervisor.told.includes("apply a 2"));
  await flushPromises();
  assertEquals([f.reconciler.isUpToDate, f.reconciler.applied.map(({ args }) => args)], [false, [["2"]]]);
  f.supervisor.isReady.set("a", true);
  f.reconciler.requestPass();
  await until("the pass is over", () => f.reconciler.isUpToDate);
  assertEquals(f.passes.at(-1), true);

  f.stop.abort();
  await running.catch(() => {});
});

Deno.test("Reconciler.deployWith() hands the stacks over at once and at every pass; a failure is logged", async () => {
  await using f = await reconcilerFixture();
  const deployed: DesiredStacks[] = [];
  const running = f.reconciler.run(f.stop.signal);
  await flushPromises();

  f.reconciler.deployWith((stacks) => {
    deployed.push(stacks);
    return deployed.length === 1 ? Promise.reject(new Error("disk full")) : Promise.resolve();
  });
  await until("they are deployed", () => deployed.length === 1);
  await until("it waits for another try", () => f.clock.pending === 1);
  await f.clock.advance(10_000);
  await until("they are deployed again, though no fact has changed", () => deployed.length === 2);
  f.reconciler.requestPass();
  await until("they are deployed at a change", () => deployed.length === 3);

  assertEquals(f.log.records.map(({ message, fields }) => [message, fields["error"]]), [
    ["Cannot bring the node up to date", "disk full"],
  ]);
  f.stop.abort();
  await running.catch(() => {});
});

Deno.test("Reconciler.reconcile() hands over the tasks of the document, after its processes", async () => {
  await using f = await reconcilerFixture();
  f.node.tasks = [{ name: "applier", after: "system-tasks" }];

  await f.pass();

  assertEquals(f.ranTasks, [[{ name: "applier", after: "system-tasks" }]]);
});
