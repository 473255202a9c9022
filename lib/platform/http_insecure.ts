import type { HttpSession } from "./ports.ts";
import { tlsRequest } from "./tls_request.ts";

/** Client certificate of an {@link insecureHttp} session. Both PEM. */
export interface InsecureHttpOptions {
  cert?: string;
  key?: string;
}

/** Metrics of a large cluster are several megabytes; the server is on the own machine. */
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** Statuses whose answers have no body (fetch, "null body status"). */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * GET and HEAD over TLS without verifying the server: `fetch` cannot do that.
 *
 * For loopback addresses whose server has made its certificate for itself, and where an operator has said so. One connection per
 * request; no other method, no body, no redirects.
 */
export function insecureHttp({ cert, key }: InsecureHttpOptions): HttpSession {
  return {
    async fetch(url, init = {}) {
      const { status, headers, body } = await tlsRequest({
        url,
        method: init.method === "HEAD" ? "HEAD" : "GET",
        headers: Object.fromEntries(new Headers(init.headers)),
        trust: "any-server",
        largestAnswer: LARGEST_ANSWER,
        ...(cert === undefined || key === undefined ? {} : { identity: { cert, key } }),
        signal: init.signal ?? new AbortController().signal,
      });
      const hasNone = WITHOUT_BODY.has(status) || init.method === "HEAD";
      return new Response(hasNone ? null : body, { status, headers: [...headers] });
    },
    [Symbol.dispose]() {},
  };
}
