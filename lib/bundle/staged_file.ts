import {
  changeMode,
  hardLink,
  linkStatOf,
  openFile,
  type ProcessFacts,
  processFacts,
  processId,
  removePath,
  renamePath,
  statOf,
} from "../platform/mod.ts";
import { sha256OfFile, startDigest } from "./digest.ts";
import { type Payload, PayloadError, readPart } from "./payload.ts";
import type { PayloadPart } from "./payload_index.ts";
import { explainStagingError } from "./staging_errors.ts";
import { isTrusted } from "./trusted.ts";

/** What {@link stagePart} did: the file was right already, or it was written. */
export type StageOutcome = "kept" | "written";

/**
 * Brings one part and its links into a directory.
 *
 * A file that is there is kept if its sha256 is right. Else the part is written to a temporary file, verified and
 * renamed: at any moment the name leads to the old file or to the new one, whole. Nothing is synced: what records the
 * part does that first, and a start after a power cut hashes what is not recorded.
 *
 * @throws {PayloadError} If the payload is damaged; the old file is untouched.
 * @throws {K0sError} If the directory cannot be written; see `explainStagingError()`.
 */
export async function stagePart(payload: Payload, part: PayloadPart, binDir: string): Promise<StageOutcome> {
  const path = `${binDir}/${part.name}`;
  try {
    const outcome = await isIntact(path, part) ? "kept" : "written";
    if (outcome === "written") await writePart(payload, part, binDir);
    if ((await statOf(path))?.mode !== part.mode) await changeMode(path, part.mode);
    await linkNames(part, binDir);
    return outcome;
  } catch (error) {
    throw await explainStagingError(error, path, part.sizeBytes);
  }
}

/**
 * Name of the file that a process writes a part to; see `removeLeftovers()`.
 *
 * @param startTicks When the process started: after a power cut others have the ids of those that wrote before.
 */
export function temporaryName(name: string, { pid, startTicks }: Pick<ProcessFacts, "pid" | "startTicks">): string {
  return `.${name}.${pid}-${startTicks}.tmp`;
}

/** {@link temporaryName} for this process. */
export async function ownTemporaryName(name: string): Promise<string> {
  return temporaryName(name, await processFacts(processId()) ?? { pid: processId(), startTicks: 0 });
}

async function isIntact(path: string, part: PayloadPart): Promise<boolean> {
  const facts = await linkStatOf(path);
  // What another user owns, or could write, may change after it was read.
  if (facts?.kind !== "file" || !isTrusted(facts) || facts.sizeBytes !== part.sizeBytes) return false;
  return await sha256OfFile(path) === part.sha256;
}

async function writePart(payload: Payload, part: PayloadPart, binDir: string): Promise<void> {
  const temporary = `${binDir}/${await ownTemporaryName(part.name)}`;
  await removePath(temporary);
  try {
    const digest = startDigest();
    {
      using file = await openFile(temporary, { write: true, createNew: true, mode: 0o600 });
      for await (const content of readPart(payload, part)) {
        digest.update(content);
        file.writeNow(content);
      }
    }
    if (digest.hex() !== part.sha256) throw new PayloadError(part.name, "its sha256 differs from the index");
    await changeMode(temporary, part.mode);
    await renamePath(temporary, `${binDir}/${part.name}`);
  } finally {
    await removePath(temporary);
  }
}

async function linkNames(part: PayloadPart, binDir: string): Promise<void> {
  const path = `${binDir}/${part.name}`;
  const target = await statOf(path);
  for (const name of part.links) {
    const link = await linkStatOf(`${binDir}/${name}`);
    if (link === undefined || link.inode !== target?.inode) await hardLink(path, `${binDir}/${name}`);
  }
}
