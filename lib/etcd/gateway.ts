import { CancelledError, isCancelled, K0sError, mappingIn, messageOf } from "../base/mod.ts";
import { type Clock, type Http, type HttpSession, readText, withDeadline } from "../platform/mod.ts";
import { EtcdError, EtcdUnreachableError, GRPC_CODES } from "./etcd_error.ts";

/** How long one request may take, in milliseconds. */
const REQUEST_TIMEOUT_MS = 10_000;

/** How an etcd is reached. */
export interface EtcdAccess {
  /** Base URLs, tried in this order. At least one. */
  endpoints: readonly string[];
  /** Authority of the servers' certificates, PEM. */
  caCert?: string | undefined;
  /** Our certificate, PEM. */
  cert?: string | undefined;
  /** Its key, PEM. */
  key?: string | undefined;
  /** Path of a unix socket to connect to, whatever the endpoints. */
  unixSocket?: string | undefined;
}

/** What all calls take. */
export interface EtcdCallOptions {
  /** Gives up. */
  signal?: AbortSignal | undefined;
  /** How long it may take on one endpoint, in milliseconds. @default {10_000} */
  timeoutMs?: number | undefined;
}

/** One call. */
export interface EtcdCall extends EtcdCallOptions {
  /** What is attempted, to follow "Cannot". */
  action: string;
  /** Path below the base URL, such as `/v3/cluster/member/list`. */
  path: string;
  body?: unknown;
  /** @default {"POST"} */
  method?: "GET" | "POST";
  /** Only this endpoint. @default all, one after the other */
  endpoint?: string | undefined;
  /** Whether doing it twice does no harm, so that a lost answer may be asked for elsewhere. @default {false} */
  isRead?: boolean;
}

/** Reads the certificate files that an access is made of. @throws {K0sError} Naming the file; shows none of it. */
export async function readEtcdAccess(
  endpoints: readonly string[],
  files: { caFile: string; certFile: string; keyFile: string },
): Promise<EtcdAccess> {
  const [caCert, cert, key] = await Promise.all([files.caFile, files.certFile, files.keyFile].map(readPem));
  return { endpoints, caCert, cert, key };
}

async function readPem(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (cause) {
    const hint = "It is made at the first start of a controller; reading it takes root";
    throw new K0sError(`Cannot read "${path}": ${messageOf(cause)}`, { cause, hint });
  }
}

/** Calls over etcd's JSON gateway: what its gRPC API offers, as POST requests on the client port. */
export class EtcdGateway implements Disposable {
  readonly endpoints: readonly string[];
  readonly #http: Http;
  readonly #clock: Clock;
  #session: HttpSession;

  constructor(access: EtcdAccess, { http, clock }: { http: Http; clock: Clock }) {
    this.endpoints = access.endpoints;
    this.#http = http;
    this.#clock = clock;
    this.#session = openSession(http, access);
  }

  /** Calls the same endpoints by other certificates from now on: the former ones expire. */
  use(access: EtcdAccess): void {
    const former = this.#session;
    this.#session = openSession(this.#http, access);
    former[Symbol.dispose]();
  }

  /**
   * Sends a call to the first endpoint that answers.
   *
   * @throws {EtcdError} If etcd said no.
   * @throws {EtcdUnreachableError} If no endpoint answered in time, naming each with its reason.
   * @throws {CancelledError} If the caller's signal was aborted.
   */
  async call(call: EtcdCall): Promise<Record<string, unknown>> {
    const reasons: string[] = [];
    let cause: unknown;
    for (const endpoint of call.endpoint === undefined ? this.endpoints : [call.endpoint]) {
      try {
        return await this.#ask(endpoint, call);
      } catch (error) {
        if (!this.#mayAskElsewhere(error, call)) throw error;
        reasons.push(`${endpoint}: ${messageOf(error)}`);
        cause = error;
      }
    }
    const hint = "Look at etcd with: k0s status, and at its log";
    throw new EtcdUnreachableError(`Cannot ${call.action}: no answer from etcd (${reasons.join("; ")})`, {
      cause,
      hint,
    });
  }

  /**
   * Sends a call to the first endpoint and hands over its answer as it comes in: a line of JSON after the other.
   *
   * @throws {EtcdUnreachableError} If nobody answers.
   */
  async stream({ action, path, body, signal = NEVER }: Omit<EtcdCall, "method">): Promise<ReadableStream<Uint8Array>> {
    const [endpoint = ""] = this.endpoints;
    try {
      const init = { ...POST, body: JSON.stringify(body ?? {}), signal };
      const response = await this.#session.fetch(`${endpoint}${path}`, init);
      if (response.status === 200 && response.body !== null) return response.body;
      readAnswer(action, { status: response.status, text: await response.text() });
      throw new EtcdError(action, { code: 0, reason: "the answer is empty" });
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw new EtcdUnreachableError(`Cannot ${action}: no answer from etcd (${endpoint}: ${cause.message})`, {
        cause,
        hint: "Look at etcd with: k0s status, and at its log",
      });
    }
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }

  #mayAskElsewhere(error: unknown, { isRead = false }: EtcdCall): boolean {
    // fetch() reports a failed connection as a TypeError: nothing was done. A late answer may stand for something done.
    if (error instanceof TypeError || error instanceof NoAnswer) return true;
    return isRead && error instanceof EtcdError && error.code === GRPC_CODES.unavailable && this.endpoints.length > 1;
  }

  async #ask(endpoint: string, call: EtcdCall): Promise<Record<string, unknown>> {
    const { timeoutMs = REQUEST_TIMEOUT_MS, signal = NEVER } = call;
    const answer = await withDeadline(this.#clock, { ms: timeoutMs, signal }, async (limit) => {
      const response = await this.#session.fetch(`${endpoint}${call.path}`, {
        ...(call.method === "GET" ? {} : POST),
        ...(call.method === "GET" ? {} : { body: JSON.stringify(call.body ?? {}) }),
        signal: limit,
      });
      return { status: response.status, text: await response.text() };
    }).catch((error: unknown) => {
      if (signal.aborted && !isCancelled(error)) {
        throw new CancelledError(`Gave up to ${call.action}`, { cause: error });
      }
      throw error;
    });
    if (answer !== undefined) return readAnswer(call.action, answer);
    const late = `no answer within ${Math.round(timeoutMs / 1000)} s`;
    if (call.isRead === true) throw new NoAnswer(late);
    throw new EtcdUnreachableError(`Cannot ${call.action}: ${endpoint}: ${late}; it may have been done all the same`);
  }
}

function openSession(http: Http, { caCert, cert, key, unixSocket }: EtcdAccess): HttpSession {
  return http.open({
    ...(caCert === undefined ? {} : { caCerts: [caCert] }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(unixSocket === undefined ? {} : { unixSocket }),
  });
}

const POST = { method: "POST", headers: { "content-type": "application/json" } };
const NEVER = new AbortController().signal;

class NoAnswer extends Error {}

function readAnswer(action: string, { status, text }: { status: number; text: string }): Record<string, unknown> {
  // Something in between, or not etcd at all: its text is the message.
  const parsed = mappingIn(text);
  if (status === 200 && parsed !== undefined) return parsed;
  // The code is named differently by versions of the gateway.
  const code = Number(parsed?.["code"] ?? parsed?.["grpc_code"] ?? 0);
  const reason = String(parsed?.["message"] ?? parsed?.["error"] ?? (text.trim().slice(0, 200) || `HTTP ${status}`));
  throw new EtcdError(action, { code, reason });
}
