import { openFile, statOf } from "../platform/mod.ts";

/** How much of the end of a file is read. */
const TAIL_BYTES = 4096;
const LINES = 5;

/** The last lines of a log, however large it is; none if there is no such file. */
export async function lastLinesOf(path: string): Promise<string[]> {
  const sizeBytes = (await statOf(path))?.sizeBytes ?? 0;
  const length = Math.min(TAIL_BYTES, sizeBytes);
  if (length === 0) return [];
  using file = await openFile(path);
  const text = new TextDecoder().decode(await file.readAt(sizeBytes - length, length));
  return text.trimEnd().split("\n").filter((line) => line !== "").slice(-LINES);
}
