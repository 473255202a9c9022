import type { Ports } from "../../platform/mod.ts";

/** How far a backup or a restore is. */
export interface BackupProgress {
  /** What is done at the moment, such as "Copying the database". */
  stage: string;
  /** How much of that is done, from 0 to 1; left out: that is not known. */
  part?: number;
}

/** What works on archives, and is told how that goes. */
export interface BackupWork {
  ports: Ports;
  /** Is told often. It may throw to have the work given up. */
  told(progress: BackupProgress): void;
}

/** Passes pieces on, and tells how much of a known size has gone through. */
export async function* counted(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { sizeBytes, stage, told }: { sizeBytes: number; stage: string; told: BackupWork["told"] },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let passed = 0;
  for await (const piece of pieces) {
    passed += piece.length;
    told(sizeBytes === 0 ? { stage } : { stage, part: passed / sizeBytes });
    yield piece;
  }
}
