import { CancelledError, messageOf } from "../base/mod.ts";
import type { Http, HttpSession } from "../platform/mod.ts";
import { apiErrorFrom, KubeUnreachableError } from "./kube_api_error.ts";
import type { KubeAccess } from "./kubeconfig.ts";

/** How long one request may take, its answer included; watches excepted. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** One request. */
export interface KubeRequest {
  method: string;
  /** Path and query. */
  path: string;
  body?: unknown;
  /** Media type of the body. @default {"application/json"} */
  contentType?: string | undefined;
  /** @default {"application/json"} */
  accept?: string | undefined;
  /** Gives up. */
  signal?: AbortSignal | undefined;
  /** 0: no limit. @default {30_000} */
  timeoutMs?: number | undefined;
}

/** Requests to one API server over one pool of connections. */
export class KubeTransport implements Disposable {
  readonly #access: KubeAccess;
  readonly #session: HttpSession;

  constructor(access: KubeAccess, http: Http) {
    this.#access = access;
    this.#session = http.open({
      ...(access.caCert === undefined ? {} : { caCerts: [access.caCert] }),
      ...(access.clientCert === undefined ? {} : { cert: access.clientCert }),
      ...(access.clientKey === undefined ? {} : { key: access.clientKey }),
    });
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
  text(request: KubeRequest): Promise<string> {
    return this.#translating(request, async () => (await this.#send(request)).text());
  }

  /** Sends a request and hands the answer's body to `read` as it comes; errors as for {@link text}. */
  async *stream<T>(
    request: KubeRequest,
    read: (body: ReadableStream<Uint8Array<ArrayBuffer>>) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const response = await this.#translating(request, () => this.#send(request));
    if (response.body === null) return;
    const iterator = read(response.body)[Symbol.asyncIterator]();
    try {
      while (true) {
        const step = await this.#translating(request, () => iterator.next());
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

  async #send(request: KubeRequest): Promise<Response> {
    const { method, path, body, contentType = "application/json", accept = "application/json" } = request;
    const headers = new Headers({ accept, "user-agent": "k0s" });
    if (this.#access.token !== undefined) headers.set("authorization", `Bearer ${this.#access.token}`);
    if (body !== undefined) headers.set("content-type", contentType);
    const signal = signalOf(request);
    const response = await this.#session.fetch(`${this.#access.server}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.ok) return response;
    throw apiErrorFrom(describe(request), response.status, await response.text(), response.headers.get("retry-after"));
  }

  async #translating<T>(request: KubeRequest, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (request.signal?.aborted) throw new CancelledError(`Gave up to ${describe(request)}`, { cause: error });
      // `fetch` reports a failed connection as a TypeError, a broken body as one too, a timeout as a DOMException.
      if (error instanceof TypeError || error instanceof DOMException) {
        throw new KubeUnreachableError(`Cannot ${describe(request)}: ${messageOf(error)}`, { cause: error });
      }
      throw error;
    }
  }
}

function signalOf({ signal, timeoutMs = REQUEST_TIMEOUT_MS }: KubeRequest): AbortSignal | undefined {
  if (timeoutMs === 0) return signal;
  const limit = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}

function describe({ method, path }: KubeRequest): string {
  return `${method} ${path}`;
}
