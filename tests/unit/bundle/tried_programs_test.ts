import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { Bundle } from "../../../lib/bundle/bundle.ts";
import { jobsHere } from "../../../lib/bundle/job_runner.ts";
import { temporaryName } from "../../../lib/bundle/staged_file.ts";
import { type ProcessFacts, processFacts } from "../../../lib/platform/mod.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { aBundle, aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

async function setUp() {
  const directory = await temporaryDirectory();
  const content = someBytes(3000, 2);
  const payload = await aPayload(directory.path, [{ name: "kubernetes", content, links: ["kubelet"] }]);
  const clock = new FakeClock(new Date().toISOString());
  const options = { binDir: `${directory.path}/data/k0s/bin`, clock, log: new FakeLogger() };
  const names = () => [...Deno.readDirSync(directory.path)].map(({ name }) => name).sort();
  return {
    ...{ bundle: aBundle(payload), payload, content, options, names, root: directory.path },
    [Symbol.asyncDispose]: directory[Symbol.asyncDispose],
  };
}

Deno.test("use() unpacks into a private directory, which is gone with the bundle", async () => {
  await using f = await setUp();
  const before = f.names();

  const [path, mode] = await f.bundle.use("kubernetes", f.options, async (path) => {
    assertEquals(await Deno.readFile(path), f.content);
    return [path, ((await Deno.stat(`${path.slice(0, path.lastIndexOf("/"))}/..`)).mode ?? 0) & 0o777];
  });

  assertEquals(String(path).startsWith(`${f.root}/.k0s-use-`), true);
  assertEquals(mode, 0o700);
  await f.bundle[Symbol.asyncDispose]();
  assertEquals(f.names(), before);
});

Deno.test("use() leaves nothing behind when it fails", async () => {
  await using f = await setUp();
  const before = f.names();

  await assertRejects(() => f.bundle.use("kubernetes", f.options, () => Promise.reject(new RangeError())), RangeError);
  await f.bundle[Symbol.asyncDispose]();

  assertEquals(f.names(), before);
});

Deno.test("use() takes the node's own copy where it is right, and unpacks nothing", async () => {
  await using f = await setUp();
  // The second time it is recorded later than within the second of its change.
  for (const _ of [1, 2]) {
    await f.bundle.stage(["kubernetes"], f.options);
    await f.options.clock.advance(5_000);
  }

  const path = await f.bundle.use("kubernetes", f.options, (path) => Promise.resolve(path));

  assertEquals(path, `${f.options.binDir}/kubernetes`);
});

Deno.test("use() removes what a killed process had unpacked, and nothing of others", async () => {
  await using f = await setUp();
  const self = await processFacts(Deno.pid);
  assert(self !== undefined);
  const used = (facts: Pick<ProcessFacts, "pid" | "startTicks">) =>
    `${f.root}/.k0s-use-0a1b${temporaryName("use", facts)}`;
  const killed = used({ pid: self.pid, startTicks: self.startTicks - 1 });
  const others = [used(self), `${f.root}/.k0s-use-mine`, `${f.root}/.other.1-1.tmp`];
  for (const path of [killed, ...others]) await Deno.mkdir(path);
  await Deno.writeTextFile(`${killed}/kubernetes`, "");
  await Deno.symlink(f.root, used({ pid: self.pid, startTicks: 1 }));
  const before = f.names();

  await f.bundle.use("kubernetes", f.options, () => Promise.resolve());
  await f.bundle[Symbol.asyncDispose]();

  assertEquals(f.names(), before.filter((name) => !killed.endsWith(`/${name}`)));
});

Deno.test("use() unpacks a program once, and a staging takes it with its links", async () => {
  await using f = await setUp();
  const first = await f.bundle.use("kubernetes", f.options, (path) => Promise.resolve(path));
  const { ino } = await Deno.stat(first);

  assertEquals(await f.bundle.use("kubelet", f.options, async (path) => (await Deno.stat(path)).ino), ino);
  const report = await f.bundle.stage(["kubelet"], f.options);

  assertEquals(report, { kept: [], written: ["kubernetes"] });
  for (const name of ["kubernetes", "kubelet"]) {
    assertEquals((await Deno.stat(`${f.options.binDir}/${name}`)).ino, ino);
  }
  assertEquals(f.names(), ["data", "k0s"]);
});

Deno.test("a staging unpacks what was tried on another file system", async () => {
  await using f = await setUp();
  const elsewhere = await Deno.makeTempDir({ dir: "/dev/shm" });
  await f.bundle.use("kubernetes", f.options, () => Promise.resolve());

  const report = await f.bundle.stage(["kubernetes"], { ...f.options, binDir: `${elsewhere}/bin` });

  assertEquals(report.written, ["kubernetes"]);
  assertEquals(await Deno.readFile(`${elsewhere}/bin/kubelet`), f.content);
  await Deno.remove(elsewhere, { recursive: true });
  await f.bundle[Symbol.asyncDispose]();
});

Deno.test("what was tried and is moved is recorded: nothing reads it again", async () => {
  await using f = await setUp();
  await f.bundle.use("kubernetes", f.options, () => Promise.resolve());
  await f.bundle.stage(["kubernetes"], f.options);

  const entries = JSON.parse(await Deno.readTextFile(`${f.options.binDir}/.staged.json`));

  assertEquals(Object.keys(entries), ["kubernetes"]);
});

Deno.test("release() removes what was tried and is not the node's, once its boot is over", async () => {
  await using f = await setUp();
  await f.bundle.use("kubernetes", f.options, () => Promise.resolve());

  await f.bundle.release();

  assertEquals(f.names(), ["k0s"]);
});

Deno.test("what could not be unpacked to be tried is gone at once, and staged from the executable later", async () => {
  await using f = await setUp();
  let isDamaged = true;
  const bundle = new Bundle(f.payload, async (...job) => {
    if (isDamaged) throw new K0sError("disk full");
    await jobsHere(f.payload)(...job);
  });
  await assertRejects(() => bundle.use("kubernetes", f.options, () => Promise.resolve()), K0sError, "disk full");
  assertEquals(f.names(), ["k0s"]);
  isDamaged = false;

  assertEquals((await bundle.stage(["kubernetes"], f.options)).written, ["kubernetes"]);
});
