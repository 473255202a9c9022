import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { CancelledError, K0sError } from "../../../lib/base/mod.ts";
import type { BundleJob, JobRunner } from "../../../lib/bundle/job.ts";
import { jobsHere } from "../../../lib/bundle/job_runner.ts";
import { PayloadError } from "../../../lib/bundle/payload.ts";
import type { PayloadPart } from "../../../lib/bundle/payload_index.ts";
import { writeParts } from "../../../lib/bundle/write_parts.ts";
import { aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

/** 20 frames, which are several pieces. */
const CONTENT = someBytes(20_000);

async function setUp() {
  const directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [
    { name: "kubernetes", content: CONTENT, links: ["kubelet", "kube-scheduler"], mode: 0o750 },
    { name: "runc", content: someBytes(700, 3) },
  ]);
  const binDir = `${directory.path}/bin`;
  await Deno.mkdir(binDir);
  const jobs: BundleJob[] = [];
  const staged: string[] = [];
  const runJob: JobRunner = (...job) => (jobs.push(job[0]), jobsHere(payload)(...job));
  const write = (run: JobRunner = runJob, parts: readonly PayloadPart[] = payload.index.parts, isBackground = false) =>
    writeParts(parts, run, {
      binDir,
      isBackground,
      onStaged: ({ name }, outcome) => void staged.push(`${name} ${outcome}`),
    });
  const names = () => [...Deno.readDirSync(binDir)].map(({ name }) => name).sort();
  return { payload, binDir, jobs, staged, write, names, [Symbol.asyncDispose]: directory[Symbol.asyncDispose] };
}

Deno.test("writeParts() writes files, modes and links, and nothing else", async () => {
  await using f = await setUp();

  await f.write();

  assertEquals(f.staged.toSorted(), ["kubernetes written", "runc written"]);
  assertEquals(f.names(), ["kube-scheduler", "kubelet", "kubernetes", "runc"]);
  assertEquals(await Deno.readFile(`${f.binDir}/kubelet`), CONTENT);
  const { mode, nlink } = await Deno.stat(`${f.binDir}/kubernetes`);
  assertEquals([(mode ?? 0) & 0o777, nlink], [0o750, 3]);
});

for (const [isBackground, most] of [[false, 2], [true, 1]] as const) {
  Deno.test(`writeParts() runs ${most} at once ${isBackground ? "in the background" : "where the start waits"}`, async () => {
    await using f = await setUp();
    let running = 0;
    let seen = 0;
    const counting: JobRunner = async (...job) => {
      seen = Math.max(seen, ++running);
      await jobsHere(f.payload)(...job);
      running--;
    };

    await f.write(counting, undefined, isBackground);

    assertEquals(seen, most);
    assertEquals(await Deno.readFile(`${f.binDir}/kubernetes`), CONTENT);
  });
}

Deno.test("writeParts() keeps a file that is right, and mends its mode and links", async () => {
  await using f = await setUp();
  await Deno.writeFile(`${f.binDir}/kubernetes`, CONTENT, { mode: 0o600 });
  await Deno.writeTextFile(`${f.binDir}/kubelet`, "another");
  const before = await Deno.stat(`${f.binDir}/kubernetes`);

  await f.write();

  const after = await Deno.stat(`${f.binDir}/kubernetes`);
  assertEquals([after.ino, (after.mode ?? 0) & 0o777], [before.ino, 0o750]);
  assertEquals(await Deno.readFile(`${f.binDir}/kubelet`), CONTENT);
  assertEquals(f.staged, ["kubernetes kept", "runc written"]);
});

const DAMAGED: [string, Uint8Array][] = [
  ["truncated", CONTENT.subarray(0, 1000)],
  ["changed in one byte", CONTENT.with(1500, CONTENT[1500]! ^ 1)],
  ["empty", new Uint8Array()],
];

for (const [how, damaged] of DAMAGED) {
  Deno.test(`writeParts() replaces a file that is ${how}, links included`, async () => {
    await using f = await setUp();
    await f.write();
    await Deno.writeFile(`${f.binDir}/kubernetes`, damaged);

    await f.write();

    assertEquals(f.staged.slice(2).toSorted(), ["kubernetes written", "runc kept"]);
    assertEquals(await Deno.readFile(`${f.binDir}/kubernetes`), CONTENT);
    assertEquals(await Deno.readFile(`${f.binDir}/kube-scheduler`), CONTENT);
  });
}

Deno.test("writeParts() leaves a process that runs the old file alone: the new file is another inode", async () => {
  await using f = await setUp();
  await Deno.writeTextFile(`${f.binDir}/kubernetes`, "old version");
  const before = await Deno.stat(`${f.binDir}/kubernetes`);

  await f.write();

  assertNotEquals((await Deno.stat(`${f.binDir}/kubernetes`)).ino, before.ino);
});

Deno.test("writeParts() leaves the old file and no temporary one when the payload is damaged", async () => {
  await using f = await setUp();
  await Deno.writeTextFile(`${f.binDir}/kubernetes`, "old version");
  const parts = structuredClone(f.payload.index.parts);
  parts[0]!.frames[7]!.sha256 = "0".repeat(64);
  const damaged = { ...f.payload, index: { ...f.payload.index, parts } };

  await assertRejects(
    () => f.write(jobsHere(damaged)),
    PayloadError,
    'Cannot unpack "kubernetes" from the executable: the sha256 of frame 7 differs from the index',
  );

  assertEquals(f.names().filter((name) => name !== "runc"), ["kubernetes"]);
  assertEquals(await Deno.readTextFile(`${f.binDir}/kubernetes`), "old version");
});

Deno.test("writeParts() reports the failure, not the cancellation that it caused elsewhere", async () => {
  await using f = await setUp();
  const failing: JobRunner = (job, _, signal) => {
    if (job.kind === "write" && job.range.from === 0) return Promise.reject(new K0sError("disk full"));
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(new CancelledError("Unpacking given up")))
    );
  };

  await assertRejects(() => f.write(failing), K0sError, "disk full");

  assertEquals(f.names(), []);
});

Deno.test("writeParts() names the file when the directory cannot be written", async () => {
  await using f = await setUp();
  await Deno.remove(f.binDir);

  const error = await assertRejects(() => f.write(), Error);

  assertEquals(error.message.includes(`${f.binDir}/.kubernetes`), true);
});
