import {
  CancelledError,
  inheritedVariables,
  K0sError,
  LinkedAbort,
  messageOf,
  parseJson,
  stringifyJson,
  throwIfAborted,
} from "../../base/mod.ts";
import {
  type Child,
  environment,
  executablePath,
  lowerPriority,
  type Ports,
  settledWithin,
} from "../../platform/mod.ts";
import { PartlyKeptError, type ScheduledArchive } from "../../reconcilers/mod.ts";
import { type BackupJob, performBackupJob } from "./backup_job.ts";

/** Command of k0s that makes a scheduled backup. */
export const BACKUP_JOB_COMMAND = "internal-backup-job";
/** How long a child may take to remove what it has begun, in milliseconds: less than until another controller leads. */
const ENDS_WITHIN_MS = 8_000;
/** How many lines of a failed child's other output its error quotes. */
const QUOTED_LINES = 5;

/** @property kept Name of the archive that some of the places have. */
type Failure = { message: string; hint?: string; kept?: string };
type Outcome = { kind: "done"; archive: ScheduledArchive } | { kind: "failed" } & Failure;

/**
 * Makes a scheduled backup in a child made from the executable itself: calls of SQLite block the process, and what compressing
 * leaves in memory goes with it. The job comes by standard input, where other processes cannot see it.
 *
 * @throws {K0sError} As the job does. {CancelledError} If `signal` was aborted; nothing is left behind then.
 */
export async function runBackupJob(
  job: BackupJob,
  { spawn, clock }: Pick<Ports, "spawn" | "clock">,
  signal: AbortSignal,
  executable: string = executablePath(),
): Promise<ScheduledArchive> {
  let input: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stdin = new ReadableStream<Uint8Array>({
    start: (controller) => void (input = controller),
    cancel: () => void (input = undefined),
  });
  // An empty line ends the job; the child ends with its standard input, and so with us.
  input?.enqueue(new TextEncoder().encode(`${stringifyJson(job, 1)}\n\n`));
  const env = inheritedVariables(environment());
  const child = spawn.start({ executable, args: [BACKUP_JOB_COMMAND], env, cwd: "/", stdin });
  const end = () => void endChild(child, clock);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    return await outcomeOf(child, signal);
  } finally {
    signal.removeEventListener("abort", end);
    input?.close();
    await child.exited;
  }
}

async function endChild(child: Child, clock: Ports["clock"]): Promise<void> {
  child.signal("SIGTERM");
  if (await settledWithin(clock, ENDS_WITHIN_MS, child.exited) === undefined) child.signalGroup("SIGKILL");
}

async function outcomeOf(child: Child, signal: AbortSignal): Promise<ScheduledArchive> {
  const others: string[] = [];
  let text = "";
  for await (const line of child.lines) {
    if (line.stream === "stdout") text += line.text;
    else others.push(line.text);
  }
  const exit = await child.exited;
  if (signal.aborted) throw new CancelledError("Backup given up", { cause: signal.reason });
  if (text.startsWith('{"kind":')) {
    const outcome = parseJson(text) as Outcome;
    if (outcome.kind === "done") return outcome.archive;
    throw errorFrom(outcome);
  }
  const how = exit.signal ?? `exit code ${exit.code}`;
  throw new K0sError(
    [`Cannot back up: the process that does it ended with ${how}`, ...others.slice(-QUOTED_LINES)].join("\n"),
  );
}

function errorFrom({ message, hint, kept }: Failure): K0sError {
  if (kept !== undefined) return new PartlyKeptError(message, { archive: kept, hint });
  return new K0sError(message, hint === undefined ? {} : { hint });
}

function failureFrom(error: unknown): Failure {
  return {
    message: messageOf(error),
    ...(error instanceof K0sError && error.hint !== undefined ? { hint: error.hint } : {}),
    ...(error instanceof PartlyKeptError ? { kept: error.archive } : {}),
  };
}

/** What {@link serveBackupJob} works with. */
export interface ServeOptions {
  ports: Ports;
  /** Standard input, line by line. */
  lines: AsyncIterable<string>;
  /** Takes the outcome, a line. */
  report(line: string): void;
  signal: AbortSignal;
}

/** Does the job that a controller hands over, and gives it up when that ends. @returns The exit code. */
export async function serveBackupJob({ ports, lines, report, signal }: ServeOptions): Promise<number> {
  const input = lines[Symbol.asyncIterator]();
  const job = await readJob(input);
  if (job === undefined) return 1;
  lowerPriority();
  using end = new LinkedAbort(signal);
  void ended(input).then(() => end.abort());
  const told = () => throwIfAborted(end.signal, "Backup");
  try {
    const archive = await performBackupJob(job, { ports, told }, end.signal);
    report(`${stringifyJson({ kind: "done", archive })}\n`);
    return 0;
  } catch (error) {
    report(`${stringifyJson({ kind: "failed", ...failureFrom(error) })}\n`);
    return 1;
  }
}

async function readJob(input: AsyncIterator<string>): Promise<BackupJob | undefined> {
  let text = "";
  for (;;) {
    const next = await input.next();
    if (next.done === true) return undefined;
    if (next.value === "") return parseJson(text) as BackupJob;
    text += next.value;
  }
}

async function ended(input: AsyncIterator<string>): Promise<void> {
  while ((await input.next()).done !== true);
}
