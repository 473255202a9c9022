import { K0sError } from "../base/mod.ts";
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
import { type FrameRange, type Payload, readPart } from "./payload.ts";
import type { PayloadPart } from "./payload_index.ts";
import { explainStagingError } from "./staging_errors.ts";
import { isTrusted } from "./trusted.ts";

/** How many frames are written in one go, so that two children share a file evenly. */
const FRAMES_AT_ONCE = 6;

/**
 * A part on its way into a directory: written to a temporary file, by several at once if need be, and renamed.
 *
 * At any moment the name leads to the old file or to the new one, whole. Nothing is synced: what records the part does
 * that first, and a start after a power cut hashes what is not recorded.
 */
export class StagedFile {
  /** What is to be written, in the order of the file. */
  readonly ranges: FrameRange[];
  #temporary: Promise<string> | undefined;

  constructor(readonly part: PayloadPart, readonly binDir: string) {
    const count = part.frames.length;
    const from = Array.from({ length: Math.ceil(count / FRAMES_AT_ONCE) }, (_, index) => index * FRAMES_AT_ONCE);
    this.ranges = from.map((from) => ({ from, to: Math.min(from + FRAMES_AT_ONCE, count) }));
  }

  /** Path of the temporary file, which is made when first asked for. @throws {K0sError} If it cannot be. */
  temporary(): Promise<string> {
    return this.#temporary ??= this.#explained(async () => {
      const path = `${this.binDir}/${await ownTemporaryName(this.part.name)}`;
      await removePath(path);
      using _ = await openFile(path, { write: true, createNew: true, mode: 0o600 });
      return path;
    });
  }

  /** Gives the part its name and links, once all ranges are written. @throws {K0sError} If the directory refuses. */
  async finish(): Promise<void> {
    const temporary = await this.temporary();
    await this.#explained(async () => {
      await changeMode(temporary, this.part.mode);
      await renamePath(temporary, `${this.binDir}/${this.part.name}`);
      await linkNames(this.part, this.binDir);
    });
  }

  /** Removes what is unfinished. */
  async discard(): Promise<void> {
    const temporary = await this.#temporary?.catch(() => undefined);
    if (temporary !== undefined) await removePath(temporary);
  }

  /** Mends mode and links of a file whose content is right. @throws {K0sError} If the directory refuses. */
  async mend(): Promise<void> {
    const path = `${this.binDir}/${this.part.name}`;
    await this.#explained(async () => {
      if ((await statOf(path))?.mode !== this.part.mode) await changeMode(path, this.part.mode);
      await linkNames(this.part, this.binDir);
    });
  }

  /** Whether the file is there and has the right size, so that it may be worth reading. */
  async mayBeRight(): Promise<boolean> {
    const facts = await linkStatOf(`${this.binDir}/${this.part.name}`);
    // What another user owns, or could write, may change after it was read.
    return facts?.kind === "file" && isTrusted(facts) && facts.sizeBytes === this.part.sizeBytes;
  }

  async #explained<T>(change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } catch (error) {
      throw await explainStagingError(error, `${this.binDir}/${this.part.name}`, this.part.sizeBytes);
    }
  }
}

/**
 * Writes frames of a part to their places in a file.
 *
 * @throws {PayloadError} If the payload is damaged.
 * @throws {K0sError} If the file cannot be written; see `explainStagingError()`.
 */
export async function writeFrames(
  payload: Payload,
  part: PayloadPart,
  { path, range }: { path: string; range: FrameRange },
): Promise<void> {
  try {
    using file = await openFile(path, { write: true });
    let offset = part.frames.slice(0, range.from).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for await (const content of readPart(payload, part, range)) {
      file.writeNow(content, offset);
      offset += content.length;
    }
  } catch (error) {
    throw await explainStagingError(error, `${path.slice(0, path.lastIndexOf("/"))}/${part.name}`, part.sizeBytes);
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

async function linkNames(part: PayloadPart, binDir: string): Promise<void> {
  for (const name of part.links) await linkName(`${binDir}/${part.name}`, `${binDir}/${name}`);
}

/** How often another k0s may replace a file or its link at the same moment: each process does so once. */
const MOST_REPLACED = 1_000;

/** Has a name lead to a file, though other processes replace both: what counts is that they agree when all are done. */
async function linkName(path: string, name: string): Promise<void> {
  for (let attempt = 1; attempt <= MOST_REPLACED; attempt++) {
    const target = await statOf(path);
    if (target !== undefined && (await linkStatOf(name))?.inode === target.inode) return;
    try {
      await hardLink(path, name);
    } catch (error) {
      // link(2) says that there is none where one has just been replaced.
      if (!(error instanceof Error && error.name === "NotFound") || target === undefined) throw error;
    }
  }
  throw new K0sError(`Cannot link "${name}": other processes keep replacing "${path}"`, {
    hint: "Wait until no other k0s unpacks programs there, then try again",
  });
}
