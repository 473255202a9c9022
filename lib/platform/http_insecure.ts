import { Buffer } from "node:buffer";
import type { HttpSession } from "./ports.ts";
import { tlsRequest } from "./tls_request.ts";
import { unverifiedRequest } from "./tls_stream.ts";

/** Client certificate of an {@link insecureHttp} session, both PEM, and which server is asked. */
export interface InsecureHttpOptions {
  cert?: string | undefined;
  key?: string | undefined;
  /** The certificate that the server has to present, DER. @default {any} */
  pinned?: Uint8Array | undefined;
}

/** Metrics of a large cluster are several megabytes; the server is on the own machine. */
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** Statuses whose answers have no body (fetch, "null body status"). */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * GET and HEAD over TLS without verifying the server: `fetch` cannot do that.
 *
 * For loopback addresses whose server has made its certificate for itself, where an operator has said so, and for a server whose very
 * certificate is known. One connection per
 * request; no other method, no body, no redirects.
 */
export function insecureHttp({ cert, key, pinned }: InsecureHttpOptions): HttpSession {
  const isPinned = (certificate: Uint8Array) => Buffer.from(certificate).equals(pinned ?? certificate);
  return {
    async fetch(url, init = {}) {
      const { status, headers, body } = await tlsRequest({
        url,
        method: init.method === "HEAD" ? "HEAD" : "GET",
        headers: Object.fromEntries(new Headers(init.headers)),
        trust: pinned === undefined ? "any-server" : { isTrusted: isPinned },
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

/** Redirects that are followed. */
const MOST_REDIRECTS = 10;

/**
 * GET and HEAD over TLS without verifying the server, for contents of any size, which are read as they come. Redirects are
 * followed unless they are to be manual, also to servers without TLS; another server is not shown what the first one was.
 */
export function insecureStreams({ cert, key }: Omit<InsecureHttpOptions, "pinned">): HttpSession {
  const identity = cert === undefined || key === undefined ? {} : { identity: { cert, key } };
  return {
    async fetch(url, init = {}) {
      const headers = new Headers(init.headers);
      const method = init.method === "HEAD" ? "HEAD" : "GET";
      const signal = init.signal ?? new AbortController().signal;
      let shown: typeof identity | Record<never, never> = identity;
      for (let at = url, hops = 0;; hops++) {
        const response = at.startsWith("https:")
          ? await unverifiedRequest({ url: at, method, headers: Object.fromEntries(headers), ...shown, signal })
          : await fetch(at, { method, headers, redirect: "manual", signal });
        // As of `fetch`: which server it is that answers.
        Object.defineProperty(response, "url", { value: at });
        const location = response.status >= 300 && response.status < 400 && response.headers.get("location");
        if (!location || init.redirect === "manual" || hops === MOST_REDIRECTS) return response;
        await response.body?.cancel();
        const next = new URL(location, at);
        if (next.origin !== new URL(at).origin) {
          headers.delete("authorization");
          shown = {};
        }
        at = next.href;
      }
    },
    [Symbol.dispose]() {},
  };
}
