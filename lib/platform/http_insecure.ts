import type { HttpSession } from "./ports.ts";
import { tlsRequest } from "./tls_request.ts";

/** Client certificate of an {@link insecureHttp} session. Both PEM. */
export interface InsecureHttpOptions {
  cert?: string;
  key?: string;
}

/** Statuses whose answers have no body (fetch, "null body status"). */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * GET over TLS without verifying the server: `fetch` cannot do that.
 *
 * For loopback addresses whose server has made its certificate for itself. One connection per request; no other
 * method, no request headers, no body.
 */
export function insecureHttp({ cert, key }: InsecureHttpOptions): HttpSession {
  return {
    async fetch(url, init = {}) {
      const { status, body } = await tlsRequest({
        url,
        method: "GET",
        headers: {},
        trust: "any-server",
        ...(cert === undefined || key === undefined ? {} : { identity: { cert, key } }),
        signal: init.signal ?? new AbortController().signal,
      });
      return new Response(WITHOUT_BODY.has(status) ? null : body, { status });
    },
    [Symbol.dispose]() {},
  };
}
