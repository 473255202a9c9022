import { Machine } from "../../../tests/support/machine.ts";
import { messageOf } from "../../../lib/base/mod.ts";
import { bootFigures } from "./boot_spans.ts";
import { STAGED_KUBECTL, timeCommand, timedCommands } from "./commands.ts";
import { type Figures, medians, prefixed } from "../measure/figures.ts";
import { MeasuredNode } from "./measured_node.ts";
import type { BenchOptions } from "./options.ts";

/** Longest time for a stop or reset: much longer than either may take, so that a hang shows as one. */
const STOP_WITHIN_MS = 60_000;

/** An executable to be measured. */
export interface Subject {
  binary: string;
  /** Bundle for its `<data-dir>/images`. */
  images?: string;
}

/** What became of all runs of one executable. */
export interface SubjectResult {
  binary: string;
  medians: Figures;
  runs: readonly Figures[];
  /** One line for each thing that did not work; its figures are missing. */
  failures: readonly string[];
}

/** Collects figures; a failure is kept and does not cost the figures so far. */
class Collector {
  readonly figures: Record<string, number> = {};
  readonly failures: string[] = [];

  constructor(private readonly note: (text: string) => void) {}

  /** @returns Whether it worked. */
  async collect(what: string, measure: () => Promise<Figures>): Promise<boolean> {
    try {
      Object.assign(this.figures, await measure());
      this.note(`  ${what}: done`);
      return true;
    } catch (error) {
      this.failures.push(`${what}: ${messageOf(error)}`);
      this.note(`  ${what}: ${messageOf(error)}`);
      return false;
    }
  }
}

/**
 * Measures executables as often as the options say, each time in a new machine with an empty disk.
 *
 * They take turns, since the host is faster at one time than at another.
 *
 * @param note Told about the progress.
 */
export async function measure(
  subjects: readonly Subject[],
  options: BenchOptions,
  note: (text: string) => void,
): Promise<SubjectResult[]> {
  const measured = subjects.map((subject) => ({ subject, collectors: [] as Collector[] }));
  for (let run = 1; run <= options.runs; run++) {
    for (const { subject, collectors } of measured) {
      note(`${subject.binary}: run ${run} of ${options.runs}`);
      const collector = new Collector(note);
      collectors.push(collector);
      await measureOnce({ subject, options, collector });
    }
  }
  return measured.map(resultOf);
}

async function measureOnce(run: MachineRun): Promise<void> {
  const { subject, collector } = run;
  await collector.collect("file size", async () => ({
    "binary.sizeBytes": (await Deno.stat(subject.binary)).size,
  }));
  await collector.collect("machine", async () => {
    await using machine = await Machine.create({ name: "bench" });
    await measureMachine(machine, run);
    return {};
  });
}

function resultOf({ subject, collectors }: { subject: Subject; collectors: readonly Collector[] }): SubjectResult {
  const runs = collectors.map(({ figures }) => figures);
  const failures = collectors.flatMap((collector, index) =>
    collector.failures.map((line) => `run ${index + 1}: ${line}`)
  );
  return { binary: subject.binary, medians: medians(runs), runs, failures };
}

interface MachineRun {
  subject: Subject;
  options: BenchOptions;
  collector: Collector;
}

/** Cold start, idle time, commands, stop, warm start, stop, reset: as far as each works. */
async function measureMachine(machine: Machine, { subject, options, collector }: MachineRun): Promise<void> {
  const { binary, images } = subject;
  if (images !== undefined) await provideImages(machine, images);
  const node = new MeasuredNode(machine, binary, ["controller", "--single", ...options.args]);
  const start = (state: string) =>
    collector.collect(
      `${state} start`,
      async () => prefixed(state, await node.start(options.withinSeconds * 1000)),
    );
  const stop = (state: string) =>
    collector.collect(`${state} stop`, async () => prefixed(state, await node.stop(STOP_WITHIN_MS)));
  if (!await start("cold")) return;
  await collector.collect("boot spans", async () => prefixed("cold", await bootOf(machine, binary)));
  if (options.state !== "warm") {
    await collector.collect("idle", async () => prefixed("idle", await node.idle(options.idleSeconds)));
    await measureCommands(machine, { subject, options, collector });
  }
  if (!await stop("cold")) return;
  if (options.state !== "cold") {
    if (!await start("warm")) return;
    await collector.collect("boot spans", async () => prefixed("warm", await bootOf(machine, binary)));
    if (!await stop("warm")) return;
  }
  await collector.collect("reset", () => reset(machine, binary));
}

async function measureCommands(machine: Machine, { subject, collector }: MachineRun): Promise<void> {
  for (const command of timedCommands(subject.binary)) {
    // Upstream has kubectl inside and none on disk: nothing bare to compare with.
    if (command.program === STAGED_KUBECTL && (await machine.run("test", ["-x", STAGED_KUBECTL])).code !== 0) continue;
    await collector.collect(command.name, async () => prefixed("command", await timeCommand(machine, command)));
  }
}

async function provideImages(machine: Machine, bundle: string): Promise<void> {
  await Deno.mkdir(machine.dataPath("images"), { recursive: true });
  await Deno.copyFile(bundle, machine.dataPath("images/bundle.tar"));
}

async function bootOf(machine: Machine, binary: string): Promise<Figures> {
  const status = await machine.run(binary, ["status", "-o", "json"]);
  if (status.code !== 0) throw new Error(`k0s status failed (${status.code}): ${status.stderr.slice(-500)}`);
  return bootFigures(status.stdout);
}

async function reset(machine: Machine, binary: string): Promise<Figures> {
  const startedMs = performance.now();
  const result = await machine.run(binary, ["reset"], { withinMs: STOP_WITHIN_MS });
  if (result.code !== 0) throw new Error(`k0s reset failed (${result.code}): ${result.stderr.slice(-500)}`);
  return { resetMs: performance.now() - startedMs };
}
