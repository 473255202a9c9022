import { CancelledError, K0sError, LinkedAbort, messageOf, retry } from "../../base/mod.ts";
import {
  type Clock,
  type OpenFile,
  openFile,
  type Random,
  type RunningDigest,
  settledWithin,
  startDigest,
} from "../../platform/mod.ts";
import { type Descriptor, WrongContentsError } from "../manifest.ts";
import { type ArtifactRepository, RegistryStatusError } from "./repository.ts";

/** What {@link downloadBlob} needs. */
export interface DownloadOptions {
  repository: Pick<ArtifactRepository, "blob">;
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  /** Told how much more has come; a negative number: it is fetched again. */
  received?(bytes: number): void;
  /** Told why it is tried again. */
  onRetry?(reason: string): void;
}

/** How often a blob is tried. What has come stays, where the server can go on from there. */
const ATTEMPTS = 6;
/** How long nothing may come, in milliseconds. */
const SILENCE_MS = 60_000;
/** What a server says that has no more than what has come. */
const OUT_OF_RANGE = 416;

/**
 * Fetches a blob into a new file, and proves that it is what its digest says. An end of the connection, silence, an error
 * that may pass and wrong contents are tried again.
 *
 * @throws {WrongContentsError} If the server hands out something else.
 * @throws {K0sError} If it does not come.
 */
export async function downloadBlob(blob: Descriptor, path: string, options: DownloadOptions): Promise<void> {
  using file = await openFile(path, { write: true, createNew: true, mode: 0o600 });
  const download = new Download(blob, file, options);
  await retry(() => download.attempt(), {
    ...options,
    attempts: ATTEMPTS,
    firstMs: 500,
    limitMs: 10_000,
    isRetryable,
    onRetry: (error) => options.onRetry?.(messageOf(error)),
  });
}

/** There is no room for what comes, or the disk fails: another attempt would end there as well. */
class NotKeptError extends K0sError {}

function isRetryable(error: unknown): boolean {
  if (error instanceof NotKeptError) return false;
  if (error instanceof RegistryStatusError) return error.isPassing || error.status === OUT_OF_RANGE;
  return error instanceof K0sError && !/certificate|UnknownIssuer/i.test(error.message);
}

class Download {
  readonly #blob: Descriptor;
  readonly #file: OpenFile;
  readonly #options: DownloadOptions;
  #written = 0;
  #hash: RunningDigest = startDigest();

  constructor(blob: Descriptor, file: OpenFile, options: DownloadOptions) {
    this.#blob = blob;
    this.#file = file;
    this.#options = options;
  }

  /** Fetches what is missing. */
  async attempt(): Promise<void> {
    const { digest, sizeBytes } = this.#blob;
    // A connection may break off after the last byte: no server has a rest then.
    if (this.#written === 0 || this.#written < sizeBytes) await this.#fetchRest();
    if (this.#written < sizeBytes) throw new K0sError(`${digest} broke off after ${this.#written} bytes`);
    const found = `sha256:${this.#hash.hex()}`;
    if (found === digest) return;
    this.#startAnew();
    throw new WrongContentsError(`it hands out other contents than asked for: ${found} for ${digest}`, {
      hint: "Look at the registry's storage, and at proxies on the way",
    });
  }

  async #fetchRest(): Promise<void> {
    using ended = new LinkedAbort(this.#options.signal);
    const { signal } = ended;
    const asked = this.#options.repository.blob(this.#blob.digest, this.#written, signal);
    const response = await this.#inTime(asked).catch((error: unknown) => {
      if (error instanceof RegistryStatusError && error.status === OUT_OF_RANGE) this.#startAnew();
      throw error;
    });
    const goesOn = response.status === 206 &&
      response.headers.get("content-range")?.startsWith(`bytes ${this.#written}-`) === true;
    if (!goesOn) this.#startAnew();
    await this.#take(response);
  }

  async #take({ body }: Response): Promise<void> {
    if (body === null) return;
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await this.#inTime(reader.read());
        if (done) return;
        if (this.#written + value.length > this.#blob.sizeBytes) {
          this.#startAnew();
          throw new WrongContentsError(`${this.#blob.digest} has more than ${this.#blob.sizeBytes} bytes there`);
        }
        this.#keep(value);
        this.#hash.update(value);
        this.#written += value.length;
        this.#options.received?.(value.length);
      }
    } catch (error) {
      if (error instanceof K0sError) throw error;
      const { signal } = this.#options;
      if (signal.aborted) throw new CancelledError("Download given up", { cause: error });
      throw new K0sError(`${this.#blob.digest} broke off: ${messageOf(error)}`, { cause: error });
    } finally {
      // One that has failed, or is read to its end, takes no notice.
      await reader.cancel().catch(() => {});
    }
  }

  #keep(bytes: Uint8Array): void {
    try {
      this.#file.writeNow(bytes, this.#written);
    } catch (error) {
      throw new NotKeptError(`Cannot keep what has come: ${messageOf(error)}`, {
        cause: error,
        hint: "Make room where the archive is written, or in TMPDIR for standard output",
      });
    }
  }

  async #inTime<T>(promise: Promise<T>): Promise<T> {
    const { clock, signal } = this.#options;
    const result = await settledWithin(clock, SILENCE_MS, promise.then((value) => ({ value })));
    if (result !== undefined) return result.value;
    promise.catch(() => {});
    if (signal.aborted) throw new CancelledError("Download given up", { cause: signal.reason });
    throw new K0sError(`nothing has come for ${SILENCE_MS / 1_000} s`, {
      hint: "It may be overloaded, or a firewall swallows what is sent to it",
    });
  }

  #startAnew(): void {
    if (this.#written > 0) this.#options.received?.(-this.#written);
    this.#written = 0;
    this.#hash = startDigest();
  }
}
