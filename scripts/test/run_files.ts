import { type TestFile, testFiles } from "./files.ts";
import { MachineMeter, type MachineUse } from "./machine_use.ts";
import { type Counts, countsOfRun, denoTest, seconds, show } from "./run.ts";
import { runSideBySide } from "./schedule.ts";
import { knownSeconds, type Timing, TIMINGS_DOCUMENT } from "./timings.ts";

/** Options of {@link runFiles}. */
export interface RunFilesOptions {
  root: string;
  /** How many files run at a time. With one, what a file prints is shown at once, else when the file is done. */
  jobs: number;
  /** The only file to run. @default {all} */
  only?: string | undefined;
}

/** How the files of a folder ended. */
export interface FilesReport {
  counts: Counts;
  /** The folder, if all of it ran, then its files. */
  timings: Timing[];
}

/** Runs each file of tests below a folder in a runner of its own. */
export async function runFiles(suite: string, folder: string, options: RunFilesOptions): Promise<FilesReport> {
  const { root, jobs, only } = options;
  const startedMs = performance.now();
  const known = knownSeconds(await Deno.readTextFile(`${root}${TIMINGS_DOCUMENT}`));
  const files = (await testFiles(root, folder))
    .filter(({ path }) => only === undefined || path === only)
    .map((file) => ({ ...file, expectedSeconds: known.get(file.path) }));
  const how = jobs === 1 ? "one by one" : `${jobs} at a time`;
  console.log(`== ${suite} tests: ${files.length} files, ${how}`);
  const meter = new MachineMeter();
  const timings: Timing[] = [];
  await runSideBySide(files, {
    jobs,
    run: async (file) => {
      timings.push(await runFile(file, options));
      console.log(`== ${suite} tests: ${timings.length} of ${files.length} files (${seconds(startedMs)})`);
    },
  });
  const failed = timings.filter(({ counts }) => counts.failed > 0).map(({ path }) => path);
  const note = `${how}: ${describeUse(meter.stop())}`;
  console.log(`== ${suite} tests: ${failed.length === 0 ? "passed" : "FAILED"} (${seconds(startedMs)}), ${note}`);
  for (const path of failed) console.log(`== FAILED: ${path}`);
  const counts = sumOf(timings.map((timing) => timing.counts));
  // One file says nothing of the whole folder.
  const whole = only === undefined ? [{ path: folder, counts, note, seconds: secondsSince(startedMs) }] : [];
  return { counts, timings: [...whole, ...timings] };
}

async function runFile({ path, alone, waits }: TestFile, { root, jobs }: RunFilesOptions): Promise<Timing> {
  const startedMs = performance.now();
  console.log(`== ${path} …`);
  const printed: Uint8Array[] = [];
  const { success } = await denoTest([path], root, (chunk) => {
    printed.push(chunk);
    if (jobs === 1) show([chunk]);
  });
  const decoder = new TextDecoder();
  const output = printed.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
  const counts = countsOfRun(output, success);
  if (jobs > 1) show(printed);
  console.log(`== ${path}: ${counts.failed === 0 ? "passed" : "FAILED"} (${seconds(startedMs)})`);
  return { path, counts, seconds: secondsSince(startedMs), note: noteOf({ alone, waits }) };
}

function noteOf({ alone, waits }: Pick<TestFile, "alone" | "waits">): string {
  if (alone !== undefined) return `alone: ${alone}`;
  return waits === undefined ? "" : `waits: ${waits}`;
}

/** How many ended how, of several runs together. */
export function sumOf(all: readonly Counts[]): Counts {
  const sum = (name: keyof Counts) => all.reduce((total, counts) => total + counts[name], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** What the machine did meanwhile, in words. */
function describeUse({ cpuSeconds, cpuPercent, memoryBytes }: MachineUse): string {
  const gibibytes = (memoryBytes / 2 ** 30).toFixed(1);
  return `${Math.round(cpuSeconds)} s of the processors (${
    Math.round(cpuPercent)
  } %), up to ${gibibytes} GiB of memory`;
}

function secondsSince(startedMs: number): number {
  return (performance.now() - startedMs) / 1_000;
}
