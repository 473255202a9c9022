import type { TLSSocket } from "node:tls";
import { CancelledError, throwIfAborted, untilAborted } from "../base/mod.ts";
import { NoAnswerError, parseAnswer, reasonOf } from "./tls_request.ts";

/** A request to a server that nothing is wanted to vouch for. */
export interface UnverifiedRequest {
  /** An `https:` URL. */
  url: string;
  method: "GET" | "HEAD";
  headers: Readonly<Record<string, string>>;
  /** Client certificate and its key, PEM. */
  identity?: { cert: string; key: string };
  signal: AbortSignal;
}

/** Headers of an answer are smaller. */
const LARGEST_HEAD = 64 * 1024;
/** Statuses whose answers have no body (fetch, "null body status"). */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Sends one request over a TLS connection of its own to any server. The body is read as it comes, in any size.
 *
 * `fetch` and `node:https` of the pinned Deno verify every server, see docs/adr/0017-an-http-client-that-pins.md.
 *
 * @throws {NoAnswerError} If there is no answer; from the body, if it breaks off.
 * @throws {CancelledError} If `signal` is aborted.
 */
export async function unverifiedRequest(request: UnverifiedRequest): Promise<Response> {
  throwIfAborted(request.signal, "Request");
  const url = new URL(request.url);
  const socket = await connected(url, request);
  const pieces = socket[Symbol.asyncIterator]() as AsyncIterator<Uint8Array<ArrayBuffer>>;
  const next = async () => {
    // A socket of the pinned Deno that is destroyed tells its reader nothing.
    const coming = pieces.next();
    coming.catch(() => {});
    const piece = await untilAborted(coming, request.signal).catch((error: unknown) => {
      throw explained(error, url);
    });
    if (piece !== undefined) return piece;
    socket.destroy();
    throw new CancelledError("Request given up", { cause: request.signal.reason });
  };
  socket.write(rendered(request, url));
  try {
    const { head, rest } = await headOf(next, url);
    const { status, headers } = parseAnswer(head, url.host, true);
    if (request.method === "HEAD" || WITHOUT_BODY.has(status)) {
      socket.destroy();
      return new Response(null, { status, headers: [...headers] });
    }
    const length = headers.get("content-length");
    const sizeBytes = length === undefined ? undefined : Number(length);
    const body = bodyOf(rest, { next, end: () => socket.destroy(), sizeBytes, host: url.host });
    return new Response(body, { status, headers: [...headers] });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function connected(url: URL, { identity, signal }: UnverifiedRequest): Promise<TLSSocket> {
  const { connect } = await import("node:tls");
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port === "" ? 443 : url.port),
    rejectUnauthorized: false,
    ...identity,
    ALPNProtocols: ["http/1.1"],
  });
  const onAbort = () => reject(new CancelledError("Request given up"));
  signal.addEventListener("abort", onAbort, { once: true });
  socket.once("secureConnect", resolve);
  // Later ones reach the reader of the body as well.
  socket.on("error", (error: Error) => reject(explained(error, url)));
  socket.once("close", () => reject(new NoAnswerError("unreachable", url.host, "it closed the connection")));
  try {
    await promise;
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function explained(error: unknown, { host }: URL): Error {
  if (error instanceof CancelledError || error instanceof NoAnswerError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const [reason, what] = reasonOf(cause);
  return new NoAnswerError(reason, host, what, cause);
}

function rendered({ method, headers }: UnverifiedRequest, url: URL): string {
  // HTTP/1.0: the answer ends with the connection and is never chunked.
  const lines = Object.entries({ host: url.host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${method} ${url.pathname}${url.search} HTTP/1.0\r\n${lines}\r\n`;
}

type Next = () => Promise<IteratorResult<Uint8Array<ArrayBuffer>>>;

async function headOf(next: Next, { host }: URL): Promise<{ head: string; rest: Uint8Array<ArrayBuffer> }> {
  let seen = new Uint8Array();
  for (;;) {
    // Latin 1: one character per byte, so that positions are those of bytes.
    const text = new TextDecoder("latin1").decode(seen);
    const end = text.indexOf("\r\n\r\n");
    if (end >= 0) return { head: text.slice(0, end + 4), rest: seen.slice(end + 4) };
    if (seen.length > LARGEST_HEAD) throw new NoAnswerError("not-https", host, "its answer is not HTTP");
    const { done, value } = await next();
    if (done === true) return { head: text, rest: new Uint8Array() };
    const longer = new Uint8Array(seen.length + value.length);
    longer.set(seen);
    longer.set(value, seen.length);
    seen = longer;
  }
}

function bodyOf(
  first: Uint8Array<ArrayBuffer>,
  { next, end, sizeBytes, host }: { next: Next; end(): void; sizeBytes: number | undefined; host: string },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let received = 0;
  let pending: Uint8Array<ArrayBuffer> | undefined = first;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = pending === undefined ? await next() : { done: false, value: pending };
      pending = undefined;
      if (value !== undefined) {
        received += value.length;
        controller.enqueue(value);
      }
      if (done !== true && (sizeBytes === undefined || received < sizeBytes)) return;
      end();
      if (sizeBytes !== undefined && received < sizeBytes) {
        throw new NoAnswerError("unreachable", host, "its answer broke off");
      }
      controller.close();
    },
    cancel: end,
  });
}
