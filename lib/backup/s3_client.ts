import { backoffDelayMs, CancelledError, isCancelled, K0sError, LinkedAbort, messageOf } from "../base/mod.ts";
import type { S3Settings } from "../config/mod.ts";
import { type Clock, type HttpSession, settledWithin, withDeadline } from "../platform/mod.ts";
import { errorIn } from "./s3_answers.ts";
import type { S3Credentials } from "./s3_credentials.ts";

/** What an {@link S3Client} works with. */
export interface S3ClientOptions {
  settings: Pick<S3Settings, "endpoint" | "bucket" | "region" | "forcePathStyle">;
  credentials: S3Credentials;
  session: HttpSession;
  clock: Clock;
  signal: AbortSignal;
}

/** A request of S3. */
export interface S3Request {
  method: "GET" | "PUT" | "POST" | "DELETE";
  /** Left out: of the bucket. */
  key?: string;
  query?: Readonly<Record<string, string>>;
  body?: Uint8Array<ArrayBuffer> | string;
  /** What it does, for messages: "Cannot …". */
  action: string;
}

/** How long one request may take, in milliseconds: a part of an upload over a slow line. */
const REQUEST_MS = 600_000;
/** How long an object that is read may stand still, in milliseconds. */
const STALLED_AFTER_MS = 60_000;
/** Longest answer that is no object, in bytes: a page of a list has a thousand keys of up to a kilobyte. */
const LONGEST_ANSWER_BYTES = 8 * 1024 * 1024;
/** How often a request is tried that the server was not able to answer, and how long is waited in between, in milliseconds. */
const ATTEMPTS = 4;
const PAUSES = { firstMs: 500, limitMs: 8_000, jitter: 0 };
const DEFAULT_REGION = "us-east-1";
const AMAZON = ".amazonaws.com";

/** The server has said no, or nothing. */
export class S3Error extends K0sError {
  override readonly name = "S3Error";
  /** Of HTTP; 0: there was no answer. */
  readonly status: number;

  constructor(message: string, { status, cause }: { status: number; cause?: unknown }) {
    super(message, { cause });
    this.status = status;
  }

  /** Whether a further attempt is worth it. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What an S3 server has answered. */
export interface S3Answer {
  text: string;
  /** Of what was uploaded; empty: it was not told. */
  etag: string;
}

/** Signed requests of a bucket. Neither errors nor URLs hold the key that they are signed with. */
export class S3Client {
  readonly #options: S3ClientOptions;

  constructor(options: S3ClientOptions) {
    this.#options = options;
  }

  /** Sends a request, again if need be. @throws {S3Error} If it is refused, or not answered. */
  ask(request: S3Request): Promise<S3Answer> {
    return this.#again(async () => {
      const { action } = request;
      const { clock, signal } = this.#options;
      const answer = await withDeadline(clock, { ms: REQUEST_MS, signal }, async (signal) => {
        const response = await this.#fetched(request, signal);
        const { ok, status, headers } = response;
        return { ok, status, etag: headers.get("etag") ?? "", text: await textOf(response, action) };
      });
      if (answer === undefined) throw new S3Error(`Cannot ${action}: no answer in time`, { status: 0 });
      // An error may come with a status that is none.
      const error = errorIn(answer.text);
      if (answer.ok && error === undefined) return answer;
      throw refusal(action, answer.status, error);
    });
  }

  /**
   * Sends a request whose answer is an object, which is read while it arrives.
   *
   * @throws {S3Error} Likewise, and while it is read: if it breaks off, or stands still.
   */
  open(request: S3Request): Promise<{ pieces: AsyncIterable<Uint8Array<ArrayBuffer>>; sizeBytes: number }> {
    return this.#again(async () => {
      const { action } = request;
      const reading = new LinkedAbort(this.#options.signal);
      try {
        const response = await this.#moving(action, this.#fetched(request, reading.signal));
        const { ok, status, headers, body } = response;
        if (!ok || body === null) throw refusal(action, status, errorIn(await textOf(response, action)));
        return {
          pieces: this.#piecesOf(body, { action, reading }),
          sizeBytes: Number(headers.get("content-length") ?? 0),
        };
      } catch (error) {
        reading[Symbol.dispose]();
        throw error;
      }
    });
  }

  async *#piecesOf(
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    { action, reading }: { action: string; reading: LinkedAbort },
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    using _reading = reading;
    const reader = body.getReader();
    // Not as the runtime says it: that would be taken for damage of the archive.
    const read = () =>
      reader.read().catch((cause: unknown) => {
        throw noAnswer(action, cause, reading.signal);
      });
    for (;;) {
      const next = await this.#moving(action, read());
      if (next.done) return;
      yield next.value;
    }
  }

  async #moving<T>(action: string, promise: Promise<T>): Promise<T> {
    const found = await settledWithin(this.#options.clock, STALLED_AFTER_MS, promise);
    if (found !== undefined) return found;
    throw new S3Error(`Cannot ${action}: nothing arrives any more`, { status: 0 });
  }

  async #again<T>(action: () => Promise<T>): Promise<T> {
    const { clock, signal } = this.#options;
    for (let failures = 1;; failures++) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof S3Error) || !error.isTransient || failures >= ATTEMPTS) throw error;
      }
      await clock.sleep(backoffDelayMs(failures, 0, PAUSES), signal);
    }
  }

  async #fetched(request: S3Request, signal: AbortSignal): Promise<Response> {
    const { method, body, action } = request;
    const { url, headers } = await this.#signed(request);
    const init = { method, headers, signal, redirect: "manual" as const };
    try {
      return await this.#options.session.fetch(url, body === undefined ? init : { ...init, body });
    } catch (cause) {
      throw noAnswer(action, cause, signal);
    }
  }

  async #signed({ method, key, query = {}, body = "" }: S3Request) {
    const { settings: { region = DEFAULT_REGION }, credentials, clock } = this.#options;
    const { AwsV4Signer } = await import("aws4fetch");
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const signer = new AwsV4Signer({
      ...{ method, ...credentials, service: "s3", region },
      url: `${this.#bucketUrl()}${key ?? ""}${queryText(query)}`,
      // With it the server notices what has changed on the way.
      headers: { "x-amz-content-sha256": digest.toHex() },
      datetime: clock.now().toISOString().replace(/[-:]|\.\d+/g, ""),
    });
    const { url, headers } = await signer.sign();
    return { url: url.href, headers };
  }

  #bucketUrl(): string {
    const { endpoint, bucket, forcePathStyle } = this.#options.settings;
    const { protocol, host, hostname } = new URL(endpoint);
    const isInPath = forcePathStyle ?? !hostname.endsWith(AMAZON);
    return isInPath ? `${protocol}//${host}/${bucket}/` : `${protocol}//${bucket}.${host}/`;
  }
}

function queryText(query: Readonly<Record<string, string>>): string {
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return text === "" ? "" : `?${text}`;
}

async function textOf({ body, status }: Response, action: string): Promise<string> {
  const decoder = new TextDecoder();
  let [text, left] = ["", LONGEST_ANSWER_BYTES];
  try {
    for await (const piece of body ?? []) {
      left -= piece.length;
      if (left < 0) throw new S3Error(`Cannot ${action}: the answer is longer than one of S3 can be`, { status });
      text += decoder.decode(piece, { stream: true });
    }
  } catch (cause) {
    throw cause instanceof S3Error ? cause : noAnswer(action, cause);
  }
  return text + decoder.decode();
}

function refusal(action: string, status: number, error: string | undefined): S3Error {
  return new S3Error(`Cannot ${action}: status ${status}${error === undefined ? "" : `, ${error}`}`, { status });
}

function noAnswer(action: string, cause: unknown, signal?: AbortSignal): K0sError {
  if (signal?.aborted || isCancelled(cause)) return new CancelledError("Request given up", { cause });
  return new S3Error(`Cannot ${action}: ${messageOf(cause)}`, { status: 0, cause });
}
