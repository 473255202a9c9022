import { messageOf } from "../base/mod.ts";
import { type Clock, ensureDirectory, type Logger, openFile, statOf, userId } from "../platform/mod.ts";
import type { JobRunner } from "./job.ts";
import { StagedLedger } from "./ledger.ts";
import { removeLeftovers } from "./leftovers.ts";
import { partNamed, type Payload } from "./payload.ts";
import type { PayloadPart } from "./payload_index.ts";
import { checkExecutable, explainStagingError, freeBytesAt, notEnoughSpace } from "./staging_errors.ts";
import { checkDirectory } from "./trusted.ts";
import { writeParts } from "./write_parts.ts";

const BIN_DIR_MODE = 0o755;

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
   * When to see to it that the files are on the disk, and to record that they are right, so that the next start need not
   * read them: before returning; `later`, as soon as the programs can be started, where a failure is a warning; `never`,
   * for files that do not last. Syncing 140 MB takes from 0.1 s to seconds. @default {"at once"}
   */
  records?: "at once" | "later" | "never";
  /** What need not be unpacked. */
  ready?: ReadyCopies;
}

/** Copies of parts, known to be right, that nobody else can have changed. */
export interface ReadyCopies {
  /** Whether there is a copy of the part. */
  has(part: PayloadPart): boolean;
  /** Moves a copy with its links, each name in one step. @returns Whether there was one that can be moved there. */
  moveTo(part: PayloadPart, binDir: string): Promise<boolean>;
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
    if (isBelieved && await ledger.isCurrent(part)) report.kept.push(part.name);
    else stale.push(part);
  }
  if (stale.length === 0) return report;
  await bringIn(stale, runJob, { ledger, report, options });
  await recordStaged(binDir, stale, ledger, options);
  log.info("Staged executables", {
    written: report.written.join(","),
    kept: report.kept.length,
    tookMs: Math.round(clock.monotonicMs() - startedMs),
  });
  return report;
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

/** Moves what is ready, and writes the others. */
async function bringIn(
  stale: readonly PayloadPart[],
  runJob: JobRunner,
  { ledger, report, options }: { ledger: StagedLedger; report: StageReport; options: StageOptions },
): Promise<void> {
  const { binDir, clock, ready } = options;
  await prepareDirectory(binDir, stale.filter((part) => ready?.has(part) !== true), clock);
  const recorded: Promise<void>[] = [];
  const onStaged = (part: PayloadPart, outcome: "kept" | "written") => {
    report[outcome].push(part.name);
    recorded.push(ledger.record(part, clock.now()));
  };
  const missing: PayloadPart[] = [];
  for (const part of stale) {
    if (await ready?.moveTo(part, binDir) === true) onStaged(part, "written");
    else missing.push(part);
  }
  await writeParts(missing, runJob, { ...options, onStaged });
  await Promise.all(recorded);
}

async function recordStaged(
  binDir: string,
  parts: readonly PayloadPart[],
  ledger: StagedLedger,
  { records = "at once", log }: StageOptions,
): Promise<void> {
  if (records === "never") return;
  const recording = record(binDir, parts, ledger);
  if (records === "at once") return await recording;
  recording.catch((error) => log.warn("Cannot record what was staged", { error: messageOf(error) }));
}

/** Records what is staged, once it would outlive a power cut: what is recorded is not looked at by the next start. */
async function record(binDir: string, parts: readonly PayloadPart[], ledger: StagedLedger): Promise<void> {
  if (!await isOurs(binDir)) return;
  for (const { name } of parts) {
    using file = await openFile(`${binDir}/${name}`);
    await file.sync();
  }
  await ledger.save();
}
