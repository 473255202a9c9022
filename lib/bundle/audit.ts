import type { Clock, Logger } from "../platform/mod.ts";
import type { JobRunner } from "./job.ts";
import { StagedLedger } from "./ledger.ts";
import { partNamed, type Payload } from "./payload.ts";

/** Options of {@link auditStaged}. */
export interface AuditOptions {
  binDir: string;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/**
 * Reads staged files in full and compares their sha256, to find what the ledger cannot see: decay of the disk.
 *
 * Meant for an idle moment after the start. A file that is wrong is logged and forgotten by the ledger, so that the next
 * start replaces it; it is not replaced under the feet of a running process. One that is right is recorded, so that the
 * next start need not read it.
 *
 * @returns Names of the parts that are wrong.
 * @throws {CancelledError} When `signal` is aborted.
 */
export async function auditStaged(
  payload: Payload,
  runJob: JobRunner,
  names: readonly string[],
  { binDir, clock, log, signal }: AuditOptions,
): Promise<string[]> {
  const verdicts = new Map<string, boolean>();
  const parts = [...new Set(names.map((name) => partNamed(payload, name).name))];
  await runJob(
    { kind: "audit", binDir, parts, isBackground: true },
    (event) => void (event.kind === "audited" && verdicts.set(event.part, event.isIntact)),
    signal,
  );
  const ledger = await StagedLedger.open(binDir);
  for (const [name, isIntact] of verdicts) {
    if (isIntact) await ledger.record(partNamed(payload, name), clock.now());
    else {
      ledger.forget(name);
      log.error("Staged executable is damaged and will be replaced at the next start", { path: `${binDir}/${name}` });
    }
  }
  await ledger.save();
  return [...verdicts].filter(([, isIntact]) => !isIntact).map(([name]) => name);
}
