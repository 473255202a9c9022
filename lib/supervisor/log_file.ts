import { messageOf } from "../base/mod.ts";
import { type Logger, type OpenFile, openFile, renamePath, statOf } from "../platform/mod.ts";

/** Size at which a log file is set aside, in bytes. One older file is kept. */
export const LOG_FILE_LIMIT = 10 * 1024 * 1024;

/** Where a {@link LogFile} lies. */
export interface LogFileOptions {
  path: string;
  /** Size at which it is renamed to `<path>.1`, in bytes. @default {LOG_FILE_LIMIT} */
  limitBytes?: number;
  log: Logger;
}

/**
 * A bounded log file: at `limitBytes` it becomes `<path>.1`, replacing an older one.
 *
 * Lines are collected while a write is under way and then written together; nothing is synced. If it cannot be
 * written, that is said once and lines are dropped: a full disk must not end the process that logs.
 */
export class LogFile {
  readonly #options: Required<LogFileOptions>;
  readonly #encoder = new TextEncoder();
  #file: OpenFile | undefined;
  #sizeBytes = 0;
  #pending: string[] = [];
  #writing: Promise<void> | undefined;
  #hasFailed = false;

  constructor(options: LogFileOptions) {
    this.#options = { limitBytes: LOG_FILE_LIMIT, ...options };
  }

  /** Adds a line. Never waits. */
  write(line: string): void {
    if (this.#hasFailed) return;
    this.#pending.push(line);
    this.#writing ??= this.#drain();
  }

  /** Resolves when everything added so far is written; the file is closed until the next line. */
  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
    this.#hasFailed = false;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const lines = this.#pending;
        this.#pending = [];
        await this.#append(this.#encoder.encode(`${lines.join("\n")}\n`));
      }
    } catch (error) {
      this.#hasFailed = true;
      this.#pending = [];
      this.#options.log.warn("Cannot write the log file", { path: this.#options.path, error: messageOf(error) });
    } finally {
      this.#writing = undefined;
    }
  }

  async #append(bytes: Uint8Array): Promise<void> {
    const { path, limitBytes } = this.#options;
    if (this.#file === undefined) {
      this.#sizeBytes = (await statOf(path))?.sizeBytes ?? 0;
      this.#file = await openFile(path, { append: true, create: true, mode: 0o600 });
    }
    if (this.#sizeBytes > 0 && this.#sizeBytes + bytes.length > limitBytes) {
      this.#file[Symbol.dispose]();
      this.#file = undefined;
      await renamePath(path, `${path}.1`);
      this.#sizeBytes = 0;
      this.#file = await openFile(path, { append: true, create: true, mode: 0o600 });
    }
    await this.#file.write(bytes);
    this.#sizeBytes += bytes.length;
  }
}
