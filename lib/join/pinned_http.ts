import type { Http } from "../platform/mod.ts";
import { askApi, type NamedApi } from "./ask_api.ts";
import { JoinError } from "./join_error.ts";

/** Statuses whose answers have no body (fetch, "null body status"). */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * HTTP to one API alone, with a token that is shown to nobody else: each connection proves anew that it leads to the
 * API. For the few requests of a machine that joins; an answer comes whole or not at all, so nothing can be watched.
 */
export function pinnedHttp(api: NamedApi): Http {
  return {
    open: () => ({
      fetch: async (url, { method, body, signal } = {}) => {
        const question = {
          method: method === "POST" ? "POST" as const : "GET" as const,
          path: url.slice(api.server.length),
          ...(typeof body === "string" ? { body } : {}),
        };
        const answer = await askApi(api, question, signal ?? new AbortController().signal).catch(asFetchDoes);
        const { status } = answer;
        return new Response(WITHOUT_BODY.has(status) ? null : answer.body, { status, headers: [...answer.headers] });
      },
      [Symbol.dispose]() {},
    }),
  };
}

/** A connection that failed is a TypeError; that somebody else answers is no failure of a connection. */
function asFetchDoes(error: unknown): never {
  if (error instanceof JoinError && error.isRetryable) throw new TypeError(error.message, { cause: error });
  throw error;
}
