import { isCancelled, LinkedAbort } from "../base/mod.ts";
import type { JobRunner } from "./job.ts";
import type { FrameRange } from "./payload.ts";
import type { PayloadPart } from "./payload_index.ts";
import { StagedFile } from "./staged_file.ts";

/** How many jobs run at once, at most; what nothing urgent waits for is not worth the start of a second child. */
const WORKERS = 2;

/** Options of {@link writeParts}. */
export interface WritePartsOptions {
  binDir: string;
  signal?: AbortSignal | undefined;
  isBackground?: boolean | undefined;
  /** Called as soon as a part and its links can be used. */
  onStaged: (part: PayloadPart, outcome: "kept" | "written") => void;
}

/**
 * Writes parts into a directory, about in the given order; those that turn out to be right are kept.
 *
 * @throws {K0sError} If the payload is damaged or the directory cannot take the files. Parts finished before stay, of
 * others nothing does.
 */
export async function writeParts(
  parts: readonly PayloadPart[],
  runJob: JobRunner,
  options: WritePartsOptions,
): Promise<void> {
  const { binDir, isBackground = false, onStaged } = options;
  using stop = new LinkedAbort(options.signal);
  const files = parts.map((part) => new StagedFile(part, binDir));
  const right = await rightOnes(files, runJob, { binDir, isBackground, signal: stop.signal });
  for (const file of right) {
    await file.mend();
    onStaged(file.part, "kept");
  }
  const pieces = files.filter((file) => !right.includes(file)).flatMap(piecesOf);
  const work = async () => {
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
      const { file, range, left } = piece;
      const path = await file.temporary();
      await runJob({ kind: "write", part: file.part.name, path, range, isBackground }, () => {}, stop.signal);
      left.delete(range);
      if (left.size > 0) continue;
      await file.finish();
      onStaged(file.part, "written");
    }
  };
  const workers = Array.from({ length: Math.min(isBackground ? 1 : WORKERS, pieces.length) }, async () => {
    try {
      await work();
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  });
  const failures = (await Promise.allSettled(workers)).flatMap((end) => end.status === "rejected" ? [end.reason] : []);
  if (failures.length === 0) return;
  for (const file of files) await file.discard();
  throw failures.find((failure) => !isCancelled(failure)) ?? failures[0];
}

interface Piece {
  file: StagedFile;
  range: FrameRange;
  /** What of the file is not written yet. */
  left: Set<FrameRange>;
}

function piecesOf(file: StagedFile): Piece[] {
  const left = new Set(file.ranges);
  return file.ranges.map((range) => ({ file, range, left }));
}

/** The files whose content is right already. */
async function rightOnes(
  files: readonly StagedFile[],
  runJob: JobRunner,
  { binDir, isBackground, signal }: { binDir: string; isBackground: boolean; signal: AbortSignal },
): Promise<StagedFile[]> {
  const candidates: StagedFile[] = [];
  for (const file of files) if (await file.mayBeRight()) candidates.push(file);
  if (candidates.length === 0) return [];
  const right = new Set<string>();
  await runJob(
    { kind: "audit", binDir, parts: candidates.map(({ part }) => part.name), isBackground },
    (event) => void (event.kind === "audited" && event.isIntact && right.add(event.part)),
    signal,
  );
  return candidates.filter(({ part }) => right.has(part.name));
}
