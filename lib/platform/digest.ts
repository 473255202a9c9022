import { createHash } from "node:crypto";
import { statOf } from "./files.ts";
import { openFile } from "./open_file.ts";

/** How much of a file is read at a time. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** A sha256 that is fed piece by piece. */
export interface RunningDigest {
  /** Takes the next piece. */
  update(data: Uint8Array): void;
  /** Hexadecimal. */
  hex(): string;
}

/** Starts a sha256. */
export function startDigest(): RunningDigest {
  const hash = createHash("sha256");
  return { update: (data) => void hash.update(data), hex: () => hash.digest("hex") };
}

/** Hexadecimal sha256 of bytes, or of text as UTF-8. */
export function sha256Of(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Hexadecimal sha256 of a file, read while the process waits; `undefined` if there is no such file. */
export async function sha256OfFile(path: string): Promise<string | undefined> {
  const facts = await statOf(path);
  if (facts?.kind !== "file") return undefined;
  const digest = startDigest();
  using file = await openFile(path);
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, facts.sizeBytes));
  for (let at = 0; at < facts.sizeBytes; at += CHUNK_BYTES) {
    const piece = chunk.subarray(0, facts.sizeBytes - at);
    file.readNow(at, piece);
    digest.update(piece);
  }
  return digest.hex();
}
