import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError, K0sError } from "../../../lib/base/mod.ts";
import { jobsHere } from "../../../lib/bundle/job_runner.ts";
import type { JobRunner } from "../../../lib/bundle/job.ts";
import { stageParts } from "../../../lib/bundle/stage.ts";
import { temporaryName } from "../../../lib/bundle/staged_file.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { aBundle, aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

async function setUp() {
  const directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [
    { name: "kine", content: someBytes(500, 1) },
    { name: "kubernetes", content: someBytes(3000, 2), links: ["kubelet"] },
    { name: "runc", content: someBytes(700, 3) },
  ]);
  const options = {
    binDir: `${directory.path}/data/bin`,
    clock: new FakeClock(new Date().toISOString()),
    log: new FakeLogger(),
  };
  return { payload, bundle: aBundle(payload), options, [Symbol.asyncDispose]: directory[Symbol.asyncDispose] };
}

Deno.test("stage() makes the directory, and writes what is asked for", async () => {
  await using f = await setUp();

  const report = await f.bundle.stage(["kine", "kubelet", "kubernetes"], f.options);

  assertEquals(report.written.toSorted(), ["kine", "kubernetes"]);
  const names = [...Deno.readDirSync(f.options.binDir)].map(({ name }) => name).sort();
  assertEquals(names, [".staged.json", "kine", "kubelet", "kubernetes"]);
  assertEquals(((await Deno.stat(f.options.binDir)).mode ?? 0) & 0o777, 0o755);
});

Deno.test("stage() starts no job when everything is current", async () => {
  await using f = await setUp();
  await f.bundle.stage(["kine", "kubernetes"], f.options);
  await f.options.clock.advance(5_000);
  await f.bundle.stage(["kine", "kubernetes"], f.options);
  const noJobs: JobRunner = () => Promise.reject(new Error("not expected"));

  const report = await stageParts(f.payload, noJobs, ["kine", "kubelet"], f.options);

  assertEquals(report, { kept: ["kine", "kubernetes"], written: [] });
});

Deno.test("stage() replaces a corrupted file even if its size and modification time are as before", async () => {
  await using f = await setUp();
  await f.bundle.stage(["kine"], f.options);
  const path = `${f.options.binDir}/kine`;
  const { mtime } = await Deno.stat(path);
  await Deno.writeFile(path, new Uint8Array(500));
  await Deno.utime(path, mtime!, mtime!);

  const report = await f.bundle.stage(["kine"], f.options);

  assertEquals(report.written, ["kine"]);
  assertEquals(await Deno.readFile(path), someBytes(500, 1));
});

Deno.test("stage() reads everything again where others could write, and closes the directory", async () => {
  await using f = await setUp();
  await f.bundle.stage(["kine"], f.options);
  await f.options.clock.advance(5_000);
  await f.bundle.stage(["kine"], f.options);
  await Deno.chmod(f.options.binDir, 0o777);
  let jobs = 0;
  const counted: JobRunner = (...job) => (jobs++, jobsHere(f.payload)(...job));

  const report = await stageParts(f.payload, counted, ["kine"], f.options);

  assertEquals([report, jobs], [{ kept: ["kine"], written: [] }, 1]);
  assertEquals(((await Deno.stat(f.options.binDir)).mode ?? 0) & 0o777, 0o755);
});

Deno.test("stage() writes anew what others could write, though its content is right", async () => {
  await using f = await setUp();
  await f.bundle.stage(["kine"], f.options);
  await Deno.chmod(`${f.options.binDir}/kine`, 0o777);

  assertEquals(await f.bundle.stage(["kine"], f.options), { kept: [], written: ["kine"] });
});

Deno.test("stage() keeps a file that was only touched", async () => {
  await using f = await setUp();
  await f.bundle.stage(["kine"], f.options);
  await Deno.utime(`${f.options.binDir}/kine`, 1, 1);

  assertEquals(await f.bundle.stage(["kine"], f.options), { kept: ["kine"], written: [] });
});

Deno.test("stage() removes what a killed staging left", async () => {
  await using f = await setUp();
  await Deno.mkdir(f.options.binDir, { recursive: true });
  await Deno.writeTextFile(`${f.options.binDir}/${temporaryName("kine", { pid: 2 ** 22 + 1, startTicks: 1 })}`, "half");

  await f.bundle.stage(["kine"], f.options);

  assertEquals([...Deno.readDirSync(f.options.binDir)].filter(({ name }) => name.endsWith(".tmp")), []);
});

Deno.test("stage() that records later returns when the programs can be started, and records them afterwards", async () => {
  await using f = await setUp();

  const report = await f.bundle.stage(["kine"], { ...f.options, records: "later" });

  assertEquals(report.written, ["kine"]);
  const ledger = () => Deno.readTextFile(`${f.options.binDir}/.staged.json`);
  assertEquals(Object.keys(JSON.parse(await eventually(ledger, { what: "the record", withinMs: 60_000 }))), ["kine"]);
});

Deno.test("stage() that records later warns of what cannot be recorded", async () => {
  await using f = await setUp();
  // No file can be written where a directory is.
  await Deno.mkdir(`${f.options.binDir}/.staged.json`, { recursive: true });

  await f.bundle.stage(["kine"], { ...f.options, records: "later" });

  const warned = () =>
    Promise.resolve(f.options.log.records.some(({ message }) => message === "Cannot record what was staged"));
  await eventually(warned, { what: "the warning", withinMs: 60_000 });
});

Deno.test("stage() refuses an unknown name before it writes anything", async () => {
  await using f = await setUp();

  await assertRejects(() => f.bundle.stage(["kine", "etcd"], f.options), K0sError, 'Cannot find "etcd"');

  assertEquals(await Deno.stat(f.options.binDir).catch(() => "none"), "none");
});

Deno.test("stage() gives up when its signal is aborted", async () => {
  await using f = await setUp();

  await assertRejects(() => f.bundle.stage(["kine"], { ...f.options, signal: AbortSignal.abort() }), CancelledError);
});
