import { isCancelled, LinkedAbort, messageOf } from "../base/mod.ts";
import { type Clock, ensureDirectory, type Logger, openFile, statOf, userId } from "../platform/mod.ts";
import type { BundleEvent, BundleJob } from "./job.ts";
import { StagedLedger } from "./ledger.ts";
import { removeLeftovers } from "./leftovers.ts";
import { partNamed, type Payload } from "./payload.ts";
import type { PayloadPart } from "./payload_index.ts";
import { checkExecutable, explainStagingError, freeBytesAt, notEnoughSpace } from "./staging_errors.ts";
import { checkDirectory } from "./trusted.ts";

/** How many children unpack at once, at most; what nothing urgent waits for is not worth the start of a second one. */
const WORKERS = 2;

const BIN_DIR_MODE = 0o755;

/** Runs a job, here or in a child, and reports its events. @throws {K0sError} If it fails. */
export type JobRunner = (job: BundleJob, onEvent: (event: BundleEvent) => void, signal: AbortSignal) => Promise<void>;

/** Options of {@link stageParts}. */
export interface StageOptions {
  /** Made (0755) if missing. */
  binDir: string;
  clock: Clock;
  log: Logger;
  /** Aborting it ends the children; files are then old or new, never half. */
  signal?: AbortSignal;
  /** Whether nothing urgent waits for the parts, so that unpacking gives way to other processes. @default {false} */
  isBackground?: boolean;
  /**
   * Whether to return as soon as the programs can be started, and to see to it later that they are on the disk. A failure
   * of that is a warning: the next start hashes the files. Syncing 140 MB takes from 0.1 s to seconds. @default {false}
   */
  isSyncedLater?: boolean;
  /** Called as soon as a part and its links can be used, with the name of the part. */
  onStaged?: (part: string) => void;
}

/** Names of parts by what happened. */
export interface StageReport {
  /** Were right already. */
  kept: string[];
  written: string[];
}

/**
 * Stages parts into a directory: verified, atomic, only what is stale, about in the given order. They are recorded as
 * right once they are on the disk.
 *
 * @param names Parts or links, most urgent first. A name twice, or a part by two names, is staged once.
 * @throws {K0sError} If a name is not embedded, the payload is damaged, or the directory cannot take the files: full,
 * read-only, `noexec`, another user's. Parts finished before stay.
 */
export async function stageParts(
  payload: Payload,
  runJob: JobRunner,
  names: readonly string[],
  options: StageOptions,
): Promise<StageReport> {
  const { binDir, clock, log } = options;
  const startedMs = clock.monotonicMs();
  const parts = [...new Set(names.map((name) => partNamed(payload, name)))];
  const isBelieved = await checkDirectory(binDir);
  const ledger = await StagedLedger.open(binDir);
  const report: StageReport = { kept: [], written: [] };
  const stale: PayloadPart[] = [];
  await checkExecutable(binDir);
  for (const part of parts) {
    if (isBelieved && await ledger.isCurrent(part)) {
      report.kept.push(part.name);
      options.onStaged?.(part.name);
    } else stale.push(part);
  }
  if (stale.length === 0) return report;
  await prepareDirectory(binDir, stale, clock);
  await runJobs(payload, runJob, stale, ledger, report, options);
  const recording = recordStaged(binDir, stale, ledger);
  if (options.isSyncedLater !== true) await recording;
  else recording.catch((error) => log.warn("Cannot record what was staged", { error: messageOf(error) }));
  log.info("Staged executables", {
    written: report.written.join(","),
    kept: report.kept.length,
    tookMs: Math.round(clock.monotonicMs() - startedMs),
  });
  return report;
}

/**
 * Divides parts among workers: each part, in order, goes to the worker with the least to do.
 *
 * So the first parts start at once and the last worker ends soon after the others.
 */
export function divideParts(parts: readonly PayloadPart[], workers: number): PayloadPart[][] {
  const queues = Array.from({ length: workers }, () => ({ parts: [] as PayloadPart[], sizeBytes: 0 }));
  for (const part of parts) {
    const shortest = queues.reduce((best, queue) => (queue.sizeBytes < best.sizeBytes ? queue : best));
    shortest.parts.push(part);
    shortest.sizeBytes += part.sizeBytes;
  }
  return queues.map((queue) => queue.parts).filter((queue) => queue.length > 0);
}

/** Whether we may change a directory: other users than root, running `k0s kubectl`, may only read it. */
async function isOurs(directory: string): Promise<boolean> {
  return (await statOf(directory))?.uid === userId();
}

async function prepareDirectory(binDir: string, stale: readonly PayloadPart[], clock: Clock): Promise<void> {
  try {
    if ((await statOf(binDir))?.mode !== BIN_DIR_MODE) await ensureDirectory(binDir, { mode: BIN_DIR_MODE });
    if (await isOurs(binDir)) await removeLeftovers(binDir, clock);
  } catch (error) {
    throw await explainStagingError(error, binDir, 0);
  }
  let needed = 0;
  for (const part of stale) {
    // A file of the right size may turn out to be right: it claims no space before it is hashed.
    if ((await statOf(`${binDir}/${part.name}`))?.sizeBytes !== part.sizeBytes) needed += part.sizeBytes;
  }
  const free = await freeBytesAt(binDir);
  if (free < needed) throw notEnoughSpace(binDir, needed, free);
}

/** Records what is staged, once it would outlive a power cut: what is recorded is not looked at by the next start. */
async function recordStaged(binDir: string, parts: readonly PayloadPart[], ledger: StagedLedger): Promise<void> {
  if (!await isOurs(binDir)) return;
  for (const { name } of parts) {
    using file = await openFile(`${binDir}/${name}`);
    await file.sync();
  }
  await ledger.save();
}

/** Runs a job per worker; the first failure ends the others. */
async function runJobs(
  payload: Payload,
  runJob: JobRunner,
  stale: readonly PayloadPart[],
  ledger: StagedLedger,
  report: StageReport,
  { binDir, clock, signal, onStaged, isBackground = false }: StageOptions,
): Promise<void> {
  using stop = new LinkedAbort(signal);
  const recorded: Promise<void>[] = [];
  const onEvent = (event: BundleEvent) => {
    if (event.kind !== "staged") return;
    report[event.outcome].push(event.part);
    recorded.push(ledger.record(partNamed(payload, event.part), clock.now()));
    onStaged?.(event.part);
  };
  const jobs = divideParts(stale, isBackground ? 1 : WORKERS).map(async (queue) => {
    try {
      await runJob({ kind: "stage", binDir, parts: queue.map(({ name }) => name), isBackground }, onEvent, stop.signal);
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  });
  const failures = (await Promise.allSettled(jobs)).flatMap((job) => job.status === "rejected" ? [job.reason] : []);
  await Promise.all(recorded);
  if (failures.length > 0) throw failures.find((failure) => !isCancelled(failure)) ?? failures[0];
}
