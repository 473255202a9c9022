import { mappingIn } from "../base/mod.ts";
import { linkStatOf, readTextIfExists, writeAtomic } from "../platform/mod.ts";
import type { FileFacts } from "../platform/mod.ts";
import type { PayloadPart } from "./payload_index.ts";
import { isTrusted } from "./trusted.ts";

/** What a staged file looked like when its sha256 was last seen to be right. */
interface LedgerEntry {
  sha256: string;
  sizeBytes: number;
  inode: number;
  /** Milliseconds since 1970. */
  modifiedMs: number;
  changedMs: number;
  /** When the above was noted. */
  recordedMs: number;
}

/** Entries by name of the part. */
type Entries = Record<string, LedgerEntry>;

const FILE_NAME = ".staged.json";

/** Precision of change times. */
const CHANGE_TIME_STEP_MS = 1000;

/**
 * Remembers which staged files are known to be intact, so that a start need not read them again.
 *
 * A file counts as unchanged while inode, size, modification time and change time are what they were. The kernel sets
 * the change time at every write, truncation, link and change of mode or owner, and no program can set it back, so each
 * change made through the file system shows, even one that restores the modification time. Deno tells it in whole
 * seconds only, so a record made within the second of the change proves nothing (git calls that "racy") and the file is
 * hashed once more. Decay of the disk itself does not show; `auditStaged()` reads everything to find that, and so
 * makes fresh records trusted.
 *
 * Measured: hashing the 250 MB of a single node costs 0.18 s of CPU (1.4 GB/s) and, after a reboot, reading all of it
 * from the disk before anything starts; looking up the facts costs under a millisecond.
 */
export class StagedLedger {
  readonly #binDir: string;
  readonly #entries: Entries;
  /** What changed since it was opened; undefined: forgotten. */
  readonly #changes = new Map<string, LedgerEntry | undefined>();

  private constructor(binDir: string, entries: Entries) {
    this.#binDir = binDir;
    this.#entries = entries;
  }

  /**
   * Reads the ledger of a directory. A missing or damaged one is empty: its files are then hashed again. So is one that
   * somebody else can have written.
   */
  static async open(binDir: string): Promise<StagedLedger> {
    return new StagedLedger(binDir, await readEntries(`${binDir}/${FILE_NAME}`));
  }

  /** Whether the part and all its links are unchanged since they were recorded. */
  async isCurrent(part: PayloadPart): Promise<boolean> {
    const entry = this.#entries[part.name];
    if (entry?.sha256 !== part.sha256 || entry.recordedMs - entry.changedMs < CHANGE_TIME_STEP_MS) return false;
    for (const name of [part.name, ...part.links]) {
      const facts = await linkStatOf(`${this.#binDir}/${name}`);
      if (
        facts === undefined || !isTrusted(facts) || facts.mode !== part.mode ||
        !isSame(entryOf(facts, part.sha256, 0), entry)
      ) {
        return false;
      }
    }
    return true;
  }

  /** Records at time `now` that a part was just found intact. Call it after the last change to file and links. */
  async record(part: PayloadPart, now: Date): Promise<void> {
    const facts = await linkStatOf(`${this.#binDir}/${part.name}`);
    if (facts !== undefined) this.#changes.set(part.name, entryOf(facts, part.sha256, now.getTime()));
  }

  /** Forgets a part, so that its file is hashed at the next start. */
  forget(name: string): void {
    this.#changes.set(name, undefined);
  }

  /**
   * Writes what changed into the ledger as it is on disk by now: another staging may have added to it.
   *
   * Two that write at the same instant lose an entry, and the file is hashed once more.
   *
   * @throws {K0sError} If the directory cannot be written.
   */
  async save(): Promise<void> {
    const path = `${this.#binDir}/${FILE_NAME}`;
    const entries = { ...await readEntries(path), ...Object.fromEntries(this.#changes) };
    await writeAtomic(path, `${JSON.stringify(entries, null, 1)}\n`, { mode: 0o644 });
  }
}

function entryOf(facts: FileFacts, sha256: string, recordedMs: number): LedgerEntry {
  return {
    sha256,
    sizeBytes: facts.sizeBytes,
    inode: facts.inode,
    modifiedMs: facts.modifiedAt?.getTime() ?? 0,
    changedMs: facts.changedAt?.getTime() ?? 0,
    recordedMs,
  };
}

function isSame(one: LedgerEntry, other: LedgerEntry): boolean {
  return one.sizeBytes === other.sizeBytes && one.inode === other.inode && one.modifiedMs === other.modifiedMs &&
    one.changedMs === other.changedMs;
}

async function readEntries(path: string): Promise<Entries> {
  const facts = await linkStatOf(path);
  return facts?.kind === "file" && isTrusted(facts)
    ? { ...mappingIn(await readTextIfExists(path) ?? "") as Entries | undefined }
    : {};
}
