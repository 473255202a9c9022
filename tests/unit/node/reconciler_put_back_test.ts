import { assertEquals, assertRejects } from "@std/assert";
import type { DesiredFile } from "../../../lib/node/desired/desired.ts";
import { reconcilerFixture } from "./_reconciler.ts";

Deno.test("Reconciler.reconcile() puts back what does not become ready, files too, says so, and goes on", async () => {
  await using f = await reconcilerFixture();
  const file = (text: string): DesiredFile => ({ path: `${f.runDir}/a.conf`, text, mode: 0o640, readBy: "a" });
  const added: DesiredFile = { path: `${f.runDir}/added.conf`, text: "new", mode: 0o640, readBy: "a" };
  f.node.processes = [f.spec("a", "1"), f.spec("b", "1")];
  f.node.files = [file("1")];
  for (const name of ["a", "b"]) await f.bringUp(name);
  f.supervisor.told.length = 0;
  const { waitReady } = f.supervisor;
  let isFaulty = true;
  f.supervisor.waitReady = (name, signal) =>
    isFaulty && f.supervisor.told.at(-1) === "apply a 2"
      ? Promise.reject(new Error("it ends"))
      : waitReady.call(f.supervisor, name, signal);

  f.node.processes = [f.spec("a", "2"), f.spec("b", "2")];
  f.node.files = [file("2"), added];
  await f.pass();

  assertEquals(f.supervisor.told, ["apply a 2", "apply a 1", "a is ready", "apply b 2", "b is ready"]);
  assertEquals(await Deno.readTextFile(`${f.runDir}/a.conf`), "1");
  await assertRejects(() => Deno.stat(added.path), Deno.errors.NotFound);
  assertEquals(f.heldBack, ["a runs by its former specification: it ends"]);
  assertEquals(f.log.records.map(({ level, fields }) => [level, fields["component"], fields["error"]]), [
    ["error", "a", "it ends"],
  ]);

  // Nothing else is asked for: it stays.
  f.supervisor.told.length = 0;
  await f.pass();
  assertEquals([f.supervisor.told, await Deno.readTextFile(`${f.runDir}/a.conf`)], [[], "1"]);

  // It is tried again when somebody says so, or when something else is asked for.
  isFaulty = false;
  f.reconciler.tryAgain();
  await f.pass();
  assertEquals(f.supervisor.told, ["apply a 2", "a is ready"]);
  assertEquals(await Deno.readTextFile(`${f.runDir}/a.conf`), "2");
  assertEquals(f.heldBack.slice(1), [undefined]);
});

Deno.test("Reconciler.reconcile() puts back a file whose text may lead elsewhere by now as the text that does not", async () => {
  await using f = await reconcilerFixture();
  const file = (text: string): DesiredFile => ({
    ...{ path: `${f.runDir}/a.conf`, text, textPutBack: `${text} by itself`, mode: 0o640, readBy: "a" },
  });
  [f.node.processes, f.node.files] = [[f.spec("a", "1")], [file("1")]];
  await f.bringUp("a");
  const { waitReady } = f.supervisor;
  f.supervisor.waitReady = (name, signal) =>
    f.supervisor.told.at(-1) === "apply a 2"
      ? Promise.reject(new Error("it ends"))
      : waitReady.call(f.supervisor, name, signal);

  [f.node.processes, f.node.files] = [[f.spec("a", "2")], [file("2")]];
  await f.pass();

  assertEquals(await Deno.readTextFile(`${f.runDir}/a.conf`), "1 by itself");
  [f.node.processes, f.node.files] = [[f.spec("a", "1")], [file("1")]];
  await f.pass();
  assertEquals(await Deno.readTextFile(`${f.runDir}/a.conf`), "1");
});

Deno.test("Reconciler.reconcile() puts back the files of a directory that was to go", async () => {
  await using f = await reconcilerFixture();
  const file: DesiredFile = {
    path: `${f.runDir}/sub/a.conf`,
    text: "1",
    mode: 0o640,
    directoryMode: 0o700,
    readBy: "a",
  };
  f.node.processes = [f.spec("a", "1")];
  f.node.files = [file];
  await f.bringUp("a");
  const { waitReady } = f.supervisor;
  f.supervisor.waitReady = (name, signal) =>
    f.supervisor.told.at(-1) === "apply a 2"
      ? Promise.reject(new Error("it ends"))
      : waitReady.call(f.supervisor, name, signal);

  f.node.processes = [f.spec("a", "2")];
  f.node.files = [{ path: `${f.runDir}/sub`, text: undefined, mode: 0o640, readBy: "a" }];
  await f.pass();

  assertEquals(await Deno.readTextFile(file.path), "1");
});

Deno.test("Reconciler.reconcile() forgets what it put back when something else is asked for", async () => {
  await using f = await reconcilerFixture();
  f.node.processes = [f.spec("a", "1")];
  await f.bringUp("a");
  const { waitReady } = f.supervisor;
  f.supervisor.waitReady = (name, signal) =>
    f.supervisor.told.at(-1) === "apply a 2"
      ? Promise.reject(new Error("it ends"))
      : waitReady.call(f.supervisor, name, signal);
  f.node.processes = [f.spec("a", "2")];
  await f.pass();

  f.node.processes = [f.spec("a", "1")];
  await f.pass();
  assertEquals(f.heldBack, ["a runs by its former specification: it ends", undefined]);
  f.node.processes = [f.spec("a", "3")];
  await f.pass();
  assertEquals(f.supervisor.told.slice(-2), ["apply a 3", "a is ready"]);
});

Deno.test("Reconciler.reconcile() says so if the former specification does not work any more either", async () => {
  await using f = await reconcilerFixture();
  f.node.processes = [f.spec("a", "1")];
  await f.bringUp("a");
  f.supervisor.waitReady = () => Promise.reject(new Error("too late"));

  f.node.processes = [f.spec("a", "2")];
  await f.pass();

  assertEquals(f.log.records.map(({ message }) => message), [
    "Process is not ready with its changed specification: the former one is put back",
    "Process is not ready with its former specification either",
  ]);
  assertEquals(f.supervisor.told.at(-1), "apply a 1");
});
