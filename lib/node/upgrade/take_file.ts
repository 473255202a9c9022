import { createHash } from "node:crypto";
import { K0sError, messageOf } from "../../base/mod.ts";
import { changeMode, openFile, removePath } from "../../platform/mod.ts";
import type { NewFile } from "./new_file.ts";

/** How {@link takeFile} takes a file. */
export interface TakeOptions {
  /** Where it is written to; what is there goes. */
  path: string;
  /** Hexadecimal digest that it must have; left out: none was given. */
  sha256?: string | undefined;
  /** Is told how much of it is there, from 0 to 1. */
  told(part: number | undefined): void;
}

/**
 * Writes a new file beside the one that the service runs, so that it gets there whole, and checks it on the way.
 *
 * @returns Its digest, hexadecimal.
 * @throws {K0sError} If it is cut off, or another one; nothing is left then.
 */
export async function takeFile({ sizeBytes, pieces }: NewFile, { path, sha256, told }: TakeOptions): Promise<string> {
  await removePath(path);
  try {
    const digest = createHash("sha256");
    let written = 0;
    {
      using file = await openFile(path, { write: true, createNew: true, mode: 0o700 });
      for await (const piece of pieces) {
        digest.update(piece);
        await file.write(piece);
        written += piece.length;
        told(sizeBytes === undefined ? undefined : written / sizeBytes);
      }
      await file.sync();
    }
    await changeMode(path, 0o755);
    const found = digest.digest("hex");
    checkWhole({ written, sizeBytes, found, sha256 });
    return found;
  } catch (error) {
    await removePath(path);
    if (error instanceof K0sError) throw error;
    throw new K0sError(`Cannot write "${path}": ${messageOf(error)}`, { cause: error });
  }
}

function checkWhole(
  { written, sizeBytes = written, found, sha256 = found }: {
    written: number;
    sizeBytes: number | undefined;
    found: string;
    sha256: string | undefined;
  },
): void {
  if (written !== sizeBytes) {
    throw new K0sError(`Cannot use the new file: it ends after ${written} of ${sizeBytes} bytes`, {
      hint: "Try again",
    });
  }
  if (found === sha256.toLowerCase()) return;
  throw new K0sError(`Cannot use the new file: its sha256 is ${found}, instead of ${sha256.toLowerCase()}`, {
    hint: "Fetch it again; if it stays like this, do not use it",
  });
}
