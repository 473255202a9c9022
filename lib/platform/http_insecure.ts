import { CancelledError, K0sError, messageOf } from "../base/mod.ts";
import type { HttpSession } from "./ports.ts";

/** Client certificate of an {@link insecureHttp} session. Both PEM. */
export interface InsecureHttpOptions {
  cert?: string;
  key?: string;
}

/** Largest answer that is taken, in bytes. */
const LARGEST_ANSWER = 1024 * 1024;

/**
 * GET over TLS without verifying the server: `fetch` cannot do that.
 *
 * For loopback addresses whose server has made its certificate for itself. One connection per request; no other
 * method, no request headers, no body.
 */
export function insecureHttp(options: InsecureHttpOptions): HttpSession {
  return {
    async fetch(url, init = {}) {
      const answer = await get(new URL(url), options, init.signal ?? undefined);
      return parseAnswer(answer);
    },
    [Symbol.dispose]() {},
  };
}

async function get(url: URL, { cert, key }: InsecureHttpOptions, signal: AbortSignal | undefined): Promise<string> {
  const { connect } = await import("node:tls");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port === "" ? 443 : url.port),
    rejectUnauthorized: false,
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  });
  const onAbort = () => reject(new CancelledError("Request given up"));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  let answer = "";
  socket.setEncoding("utf8");
  // HTTP/1.0: the answer ends with the connection and is never chunked.
  socket.on(
    "secureConnect",
    () => socket.write(`GET ${url.pathname}${url.search} HTTP/1.0\r\nHost: ${url.host}\r\n\r\n`),
  );
  socket.on("data", (text: string) => {
    answer += text;
    if (answer.length > LARGEST_ANSWER) reject(new K0sError("Cannot read the answer: it is too long"));
  });
  socket.on("end", () => resolve(answer));
  socket.on("close", () => resolve(answer));
  socket.on("error", (error: Error) => reject(new K0sError(`Cannot reach ${url.host}: ${messageOf(error)}`)));
  try {
    return await promise;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}

/** Reads an HTTP/1.0 answer. @throws {K0sError} If it is none. */
export function parseAnswer(answer: string): Response {
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1]);
  if (!(status >= 200 && status <= 599)) throw new K0sError("Cannot read the answer: it is not HTTP");
  const bodyAt = answer.indexOf("\r\n\r\n");
  const body = bodyAt < 0 ? "" : answer.slice(bodyAt + 4);
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  return new Response(hasBody ? body : null, { status });
}
