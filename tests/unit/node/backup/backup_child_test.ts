import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { CancelledError, K0sError, stringifyJson } from "../../../../lib/base/mod.ts";
import { runBackupJob, serveBackupJob } from "../../../../lib/node/backup/backup_child.ts";
import { denoSpawn, systemClock } from "../../../../lib/platform/mod.ts";
import { PartlyKeptError } from "../../../../lib/reconcilers/mod.ts";
import { until } from "../../../support/until.ts";
import { CLUSTER } from "../../backup/_stored.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aJobIn } from "./_job.ts";

const PORTS = { spawn: denoSpawn, clock: systemClock };
const NEVER = new AbortController().signal;

/** A program in the place of k0s. */
async function aProgram(directory: string, script: string): Promise<string> {
  const path = `${directory}/program`;
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

Deno.test("runBackupJob() hands the job over by standard input, and takes what was made", async () => {
  await inDirectory(async (directory) => {
    const { job } = await aJobIn(directory);
    const archive = { name: "a", sizeBytes: 1, places: ["/a"], prunedCount: 0 };
    const outcome = stringifyJson({ kind: "done", archive });
    const program = await aProgram(
      directory,
      `echo "$@" > ${directory}/args
      while read -r line && test -n "$line"; do echo "$line"; done > ${directory}/job
      echo '${outcome}'`,
    );
    assertEquals(await runBackupJob(job, PORTS, NEVER, program), archive);
    assertEquals(await Deno.readTextFile(`${directory}/args`), "internal-backup-job\n");
    assertEquals(JSON.parse(await Deno.readTextFile(`${directory}/job`)), JSON.parse(stringifyJson(job)));
  });
});

Deno.test("runBackupJob() fails as the child says, or with its last words", async () => {
  await inDirectory(async (directory) => {
    const { job } = await aJobIn(directory);
    const failed = stringifyJson({ kind: "failed", message: "the disk is full", hint: "make room" });
    const says = await aProgram(directory, `echo '${failed}'; exit 1`);
    const error = await assertRejects(() => runBackupJob(job, PORTS, NEVER, says), K0sError, "the disk is full");
    assertEquals(error.hint, "make room");

    const partly = stringifyJson({ kind: "failed", message: "no bucket; it is in /a", kept: "a" });
    const keeps = await aProgram(directory, `echo '${partly}'; exit 1`);
    assertEquals((await assertRejects(() => runBackupJob(job, PORTS, NEVER, keeps), PartlyKeptError)).archive, "a");

    const ends = await aProgram(directory, "echo oh >&2; kill -9 $$");
    await assertRejects(() => runBackupJob(job, PORTS, NEVER, ends), K0sError, "ended with SIGKILL\noh");
  });
});

Deno.test("runBackupJob() that is given up has the child end in good order, and waits for that", async () => {
  await inDirectory(async (directory) => {
    const { job } = await aJobIn(directory);
    const program = await aProgram(
      directory,
      `trap 'touch ${directory}/cleaned; exit 1' TERM; touch ${directory}/begun; while :; do read -r line || sleep 0.01; done`,
    );
    const ending = new AbortController();
    const running = runBackupJob(job, PORTS, ending.signal, program);
    await until("it has begun", async () => await Deno.stat(`${directory}/begun`).then(() => true, () => false));
    ending.abort();
    await assertRejects(() => running, CancelledError);
    await Deno.stat(`${directory}/cleaned`);
  });
});

async function* linesOf(text: string, hold?: Promise<void>): AsyncGenerator<string> {
  yield* text.split("\n");
  yield "";
  await hold;
}

/** Serves a job, as a process of its own would. */
async function served(directory: string, { hold, signal = NEVER }: { hold: Promise<void>; signal?: AbortSignal }) {
  const { job, work: { ports }, saved } = await aJobIn(directory);
  const told: string[] = [];
  const lines = linesOf(stringifyJson(job, 1), hold);
  const code = await serveBackupJob({ ports, lines, report: (line) => void told.push(line), signal });
  return { code, outcome: JSON.parse(told.join("")), saved: [...Deno.readDirSync(saved)].map(({ name }) => name) };
}

Deno.test("serveBackupJob() does the job that it is handed, and tells what it has made", async () => {
  await inDirectory(async (directory) => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    const { code, outcome, saved } = await served(directory, { hold });
    resolve();
    assertEquals([code, outcome.kind, [outcome.archive.name]], [0, "done", saved]);
    assertMatch(outcome.archive.name, new RegExp(`_${CLUSTER}\\.tar\\.gz$`));
  });
});

Deno.test("serveBackupJob() gives up when its controller is gone, or tells it to", async () => {
  await inDirectory(async (directory) => {
    const { code, outcome, saved } = await served(directory, { hold: Promise.resolve() });
    assertEquals([code, outcome, saved], [1, { kind: "failed", message: "Backup given up" }, []]);
  });
  await inDirectory(async (directory) => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    const { code, saved } = await served(directory, { hold, signal: AbortSignal.abort() });
    resolve();
    assertEquals([code, saved], [1, []]);
  });
});

Deno.test("serveBackupJob() does nothing without a job", async () => {
  await inDirectory(async (directory) => {
    const { work: { ports } } = await aJobIn(directory);
    const lines = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true as const, value: "" }) }),
    };
    assertEquals(await serveBackupJob({ ports, lines, report: () => {}, signal: NEVER }), 1);
  });
});
