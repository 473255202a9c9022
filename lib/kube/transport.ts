import { CancelledError, ignoreCancelled, LinkedAbort, messageOf, stringifyJson } from "../base/mod.ts";
import type { Clock, Http, HttpSession } from "../platform/mod.ts";
import { apiErrorFrom, KubeUnreachableError } from "./kube_api_error.ts";
import type { KubeAccess } from "./kubeconfig.ts";

/** How long one request may take, its answer included; watches excepted. In milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;

/** One request. */
export interface KubeRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** Sent as JSON; bytes are sent as they are. */
  body?: unknown;
  /** Media type of the body. @default {"application/json"} */
  contentType?: string | undefined;
  /** @default {"application/json"} */
  accept?: string | undefined;
  /** Gives up. */
  signal?: AbortSignal | undefined;
  /** How long it may take, the whole answer included. @default {30_000} */
  timeoutMs?: number | undefined;
}

/** Requests to one API server over one pool of connections. */
export class KubeTransport implements Disposable {
  readonly #http: Http;
  readonly #clock: Clock;
  #access: KubeAccess;
  #session: HttpSession;

  constructor(access: KubeAccess, { http, clock }: { http: Http; clock: Clock }) {
    this.#access = access;
    this.#http = http;
    this.#clock = clock;
    this.#session = openSession(http, access);
  }

  /** Uses other credentials from now on. What is under way with the former ones fails. */
  use(access: KubeAccess): void {
    const former = this.#session;
    this.#session = openSession(this.#http, access);
    this.#access = access;
    former[Symbol.dispose]();
  }

  /** Base URL of the API server. */
  get server(): string {
    return this.#access.server;
  }

  /**
   * Sends a request and returns the whole answer as text.
   *
   * @throws {KubeApiError} If the server answered with an error.
   * @throws {KubeUnreachableError} If there was no whole answer in time.
   * @throws {CancelledError} If the caller's signal was aborted.
   */
  async text(request: KubeRequest): Promise<string> {
    await using limit = this.#limit(request);
    return await translating(request, limit, async () => (await this.#send(request, limit.signal)).text());
  }

  /** Sends a request and hands the answer's body to `read` as it comes; errors as for {@link text}. */
  async *stream<T>(
    request: KubeRequest,
    read: (body: ReadableStream<Uint8Array<ArrayBuffer>>) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    await using limit = this.#limit(request);
    const response = await translating(request, limit, () => this.#send(request, limit.signal));
    if (response.body === null) return;
    const iterator = read(response.body)[Symbol.asyncIterator]();
    try {
      while (true) {
        const step = await translating(request, limit, () => iterator.next());
        if (step.done) return;
        yield step.value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }

  #limit({ timeoutMs = REQUEST_TIMEOUT_MS, signal }: KubeRequest): Limit {
    return new Limit(this.#clock, timeoutMs, signal);
  }

  async #send(request: KubeRequest, signal: AbortSignal): Promise<Response> {
    const { method, path, body, contentType = "application/json", accept = "application/json" } = request;
    const headers = new Headers({ accept, "user-agent": "k0s" });
    if (this.#access.token !== undefined) headers.set("authorization", `Bearer ${this.#access.token}`);
    if (body !== undefined) headers.set("content-type", contentType);
    const response = await this.#session.fetch(`${this.#access.server}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? new Uint8Array(body) : stringifyJson(body) }),
      signal,
    });
    if (response.ok) return response;
    throw apiErrorFrom(describe(request), response.status, await response.text(), response.headers.get("retry-after"));
  }
}

function openSession(http: Http, { caCert, clientCert, clientKey }: KubeAccess): HttpSession {
  return http.open({
    ...(caCert === undefined ? {} : { caCerts: [caCert] }),
    ...(clientCert === undefined ? {} : { cert: clientCert }),
    ...(clientKey === undefined ? {} : { key: clientKey }),
  });
}

/** A signal that is aborted by the caller's or when time is over. Listeners and timers end with it. */
class Limit implements AsyncDisposable {
  readonly ms: number;
  isOver = false;
  readonly #over: LinkedAbort;
  readonly #timer: Promise<void>;

  constructor(clock: Clock, ms: number, caller: AbortSignal | undefined) {
    this.ms = ms;
    this.#over = new LinkedAbort(caller);
    this.#timer = clock.sleep(ms, this.#over.signal).then(() => {
      this.isOver = true;
      this.#over.abort();
    }, ignoreCancelled);
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over[Symbol.dispose]();
    await this.#timer;
  }
}

/** `fetch` reports a failed connection as a TypeError, a broken body too, an aborted one as a DOMException. */
async function translating<T>(request: KubeRequest, limit: Limit, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (request.signal?.aborted) throw new CancelledError(`Gave up to ${describe(request)}`, { cause: error });
    if (limit.isOver) {
      const seconds = Math.round(limit.ms / 1000);
      throw new KubeUnreachableError(`Cannot ${describe(request)}: no answer within ${seconds} s`, { cause: error });
    }
    if (error instanceof TypeError || error instanceof DOMException) {
      throw new KubeUnreachableError(`Cannot ${describe(request)}: ${messageOf(error)}`, { cause: error });
    }
    throw error;
  }
}

function describe({ method, path }: KubeRequest): string {
  return `${method} ${path}`;
}
