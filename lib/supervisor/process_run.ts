import { K0sError, messageOf, untilAborted } from "../base/mod.ts";
import {
  type Child,
  type Clock,
  type Exit,
  type Http,
  type Logger,
  settledWithin,
  type Spawn,
} from "../platform/mod.ts";
import { childEnvironment } from "./child_environment.ts";
import { lastWords } from "./last_words.ts";
import type { Output } from "./output.ts";
import { forgetPid, notePid } from "./pid_file.ts";
import { Prober } from "./prober.ts";
import type { ProcessRecord } from "./process_record.ts";
import type { ProcessSpec } from "./process_spec.ts";
import { describeExit } from "./status.ts";
import { watchReadiness } from "./watch_readiness.ts";

/** How often a slow stop is mentioned, in milliseconds. */
const MENTION_EVERY_MS = 5_000;
/** How long a process may take to vanish after SIGKILL, in milliseconds. */
const KILL_WITHIN_MS = 10_000;
/** How long output may arrive after the end: a grandchild can hold the pipe for ever. In milliseconds. */
const OUTPUT_WITHIN_MS = 200;

/** What a run of a process uses. */
export interface RunContext {
  spawn: Spawn;
  clock: Clock;
  http: Http;
  /** With the component's name. */
  log: Logger;
  runDir: string;
  binDir: string;
  /** Our own environment. */
  environment: Readonly<Record<string, string>>;
  /** Hosts that the child asks no proxy for. */
  direct(): readonly string[];
  record: ProcessRecord;
  output: Output;
}

/** Why a run is stopped, where it gets less time than its spec grants. */
export class HurriedStop extends Error {
  constructor(readonly longestGraceMs: number) {
    super("The process is stopped in a hurry");
  }
}

/** How a run ended. */
export interface RunResult {
  /** Left out if the process could not be started. */
  exit?: Exit;
  /** Whether it was ready when it ended, or until it was told to. */
  readyForMs: number | undefined;
}

/**
 * Runs a process once: starts it, watches its readiness, and waits for its end, or ends it when `stop` is aborted.
 *
 * Whatever is left of its process group afterwards is killed.
 */
export async function runOnce(spec: ProcessSpec, context: RunContext, stop: AbortSignal): Promise<RunResult> {
  const { record, clock, log, runDir } = context;
  const child = startChild(spec, context);
  if (child === undefined) return { readyForMs: undefined };
  record.started(child.pid);
  log.info("Started process", { pid: child.pid });
  const output = context.output.follow(child, spec, () => context.record.alarmed());
  await notePid(runDir, { name: spec.name, pid: child.pid, log });
  const readiness = followReadiness(spec, context);
  let exit = await untilAborted(child.exited, stop);
  const readyForMs = await readiness.end();
  if (exit !== undefined) {
    // What it said last may still be in the pipe, and is the reason. Until then nothing is noted: without its process
    // it must not look ready.
    await settledWithin(clock, OUTPUT_WITHIN_MS, output);
    record.ended(exit, context.output.lastLines);
    record.on("exited", whyEnded(exit, spec, context));
  } else record.on("stop");
  exit ??= await endChild(child, { ...spec.stop, graceMs: graceOf(spec, stop) }, context);
  child.signalGroup("SIGKILL");
  await settledWithin(clock, OUTPUT_WITHIN_MS, output);
  await forgetPid(runDir, { name: spec.name, log });
  record.ended(exit, context.output.lastLines);
  return { exit, readyForMs };
}

function whyEnded(exit: Exit, spec: ProcessSpec, context: RunContext): string {
  const complaints = complaintOf(spec, context);
  // A process that was killed has not failed of what it said before.
  const hasFailed = complaints.length === 0 && exit.signal === null && exit.code !== 0;
  const words = hasFailed ? lastWords(context.output.lastLines) : undefined;
  const ended = `ended unexpectedly: ${describeExit(exit)}`;
  return [...complaints, words === undefined ? ended : `${ended}: ${words}`].join("; ");
}

/** What the process complains about, if it does. */
function complaintOf({ complaints }: ProcessSpec, { output }: RunContext): string[] {
  return complaints === undefined || output.complaint === undefined ? [] : [`${complaints.about}: ${output.complaint}`];
}

function startChild(spec: ProcessSpec, context: RunContext): Child | undefined {
  const { spawn, record, log, binDir, environment: ours } = context;
  const { name, executable, args, cwd, user, capabilities, stdin } = spec;
  const { env: extra, keepsEnvPrefix: keepsPrefix = false } = spec;
  try {
    return spawn.start({
      executable,
      args,
      cwd,
      env: childEnvironment({ name, ours, binDir, extra, keepsPrefix, direct: context.direct() }),
      ...(user === undefined ? {} : user),
      ...(capabilities === undefined ? {} : { capabilities }),
      ...(stdin === undefined ? {} : { stdin }),
    });
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    log.error("Cannot start process", { error: messageOf(error) });
    record.on("not-startable", messageOf(error));
    return undefined;
  }
}

/** Watches readiness until `end()`, which says for how long the process has been ready, in milliseconds. */
function followReadiness(spec: ProcessSpec, context: RunContext) {
  const { record, clock, http, log, output } = context;
  const over = new AbortController();
  const prober = new Prober(spec.ready, { http, clock });
  const explained = {
    async probe(signal: AbortSignal) {
      const reason = await prober.probe(signal);
      if (reason === undefined) output.forgetComplaint();
      return reason === undefined ? undefined : complaintOf(spec, context)[0] ?? reason;
    },
  };
  const watching = watchReadiness(spec.ready, { prober: explained, record, clock, log }, over.signal)
    .catch((error: unknown) => log.error("Cannot watch the readiness of a process", { error: messageOf(error) }))
    .finally(() => prober[Symbol.dispose]());
  return {
    async end(): Promise<number | undefined> {
      over.abort();
      await watching;
      const { readyAt } = record.status();
      return readyAt === undefined ? undefined : clock.now().getTime() - Date.parse(readyAt);
    },
  };
}

function graceOf({ stop: { graceMs } }: ProcessSpec, { reason }: AbortSignal): number {
  return reason instanceof HurriedStop ? Math.min(graceMs, reason.longestGraceMs) : graceMs;
}

/** Ends a child: signal, grace, SIGKILL to its whole group. */
async function endChild(
  child: Child,
  { signal, graceMs }: ProcessSpec["stop"],
  { clock, log }: RunContext,
): Promise<Exit> {
  const startMs = clock.monotonicMs();
  const waitedMs = () => clock.monotonicMs() - startMs;
  child.signal(signal);
  while (waitedMs() < graceMs) {
    const exit = await settledWithin(clock, Math.min(MENTION_EVERY_MS, graceMs - waitedMs()), child.exited);
    if (exit !== undefined) {
      log.info("Stopped process", { pid: child.pid, exit: describeExit(exit), elapsedMs: Math.round(waitedMs()) });
      return exit;
    }
    if (waitedMs() < graceMs) log.info("Waiting for the process to end", { pid: child.pid });
  }
  log.warn("Killing a process that does not end", { pid: child.pid, graceMs });
  child.signalGroup("SIGKILL");
  const exit = await settledWithin(clock, KILL_WITHIN_MS, child.exited);
  if (exit === undefined) log.error("Process survives SIGKILL", { pid: child.pid });
  return exit ?? { code: -1, signal: "SIGKILL" };
}
