import { K0sError } from "../base/mod.ts";
import { type Clock, grpcAnswer, grpcRequest, type Http, type HttpOptions, withDeadline } from "../platform/mod.ts";
import {
  type KeyRange,
  prefixRange,
  type RangeAnswer,
  rangeAnswer,
  rangeRequest,
  type StoredValue,
} from "./key_range.ts";

/** How long the store may take to answer, in milliseconds. */
const ANSWERS_WITHIN_MS = 5_000;
/** How many keys an answer has at most: a value may be as large as a megabyte. */
const PAGE_SIZE = 50;

/** How an etcd is reached, or what speaks its language, as kine. */
export interface KeyValueAccess {
  session: Omit<HttpOptions, "protocol">;
  /** Base URLs, tried in this order. */
  urls: readonly string[];
}

/** The keys of an etcd, real or kine's, over gRPC, of which kine has no JSON gateway. Reads only. */
export class KeyValueStore implements Disposable {
  readonly #session;
  readonly #urls: readonly string[];
  readonly #clock: Clock;

  /** Nothing is sent yet. */
  constructor({ session, urls }: KeyValueAccess, { http, clock }: { http: Http; clock: Clock }) {
    this.#session = http.open({ ...session, protocol: "h2" });
    this.#urls = urls;
    this.#clock = clock;
  }

  /** What a key holds; `undefined`: there is none. @throws {K0sError} If no server answers. */
  async get(key: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return (await this.#range({ key }, signal)).values[0]?.value;
  }

  /** Every key that begins with a text, in their order, a page at a time. @throws {K0sError} If no server answers. */
  async *list(prefix: string, signal: AbortSignal): AsyncGenerator<StoredValue> {
    const { key, end } = prefixRange(prefix);
    let from = key;
    while (true) {
      const { values, hasMore } = await this.#range({ key: from, end, limit: PAGE_SIZE }, signal);
      yield* values;
      const last = values.at(-1);
      if (!hasMore || last === undefined) return;
      // The smallest key after it.
      from = `${last.key}\0`;
    }
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }

  async #range(range: KeyRange, signal: AbortSignal): Promise<RangeAnswer> {
    const reasons: string[] = [];
    for (const url of this.#urls) {
      const limit = { ms: ANSWERS_WITHIN_MS, signal };
      const answer = await withDeadline(this.#clock, limit, (signal) => this.#ask(url, range, signal));
      if (answer !== undefined && !("failure" in answer)) return answer;
      reasons.push(answer?.failure ?? `no answer within ${ANSWERS_WITHIN_MS / 1_000} s`);
    }
    throw new K0sError(`Cannot read the cluster's storage: ${reasons.join("; ")}`, {
      hint: "Look at it with: k0s status",
    });
  }

  async #ask(url: string, range: KeyRange, signal: AbortSignal): Promise<RangeAnswer | { failure: string }> {
    try {
      const request = { ...grpcRequest(rangeRequest(range)), signal };
      const answer = await grpcAnswer(await this.#session.fetch(`${url}/etcdserverpb.KV/Range`, request));
      return "message" in answer ? rangeAnswer(answer.message) : answer;
    } catch (error) {
      // Of the connection, or of something that speaks another language.
      if (error instanceof TypeError || error instanceof RangeError) return { failure: error.message };
      throw error;
    }
  }
}
