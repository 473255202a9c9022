import { retry } from "../base/mod.ts";
import { isSignedByOneOf } from "../pki/mod.ts";
import { NoAnswerError, pinnedRequest, withDeadline } from "../platform/mod.ts";
import type { JoinClientOptions } from "./join_client.ts";
import { JoinError, noAnswerError, refusalError } from "./join_error.ts";
import type { JoinToken } from "./join_token.ts";

/** How long one attempt may take, in milliseconds. */
const ATTEMPT_MS = 10_000;
/** About two minutes: a machine may be set up together with the controller that it joins. */
const RETRIES = { attempts: 12, firstMs: 100, limitMs: 30_000 };

/**
 * Shows a worker's token to the API server that it names, before anything is made on this machine.
 *
 * Only here the server has to prove itself by the token's authority alone, and only here a refusal is explained; the
 * kubelet would try for ever.
 *
 * @throws {JoinError} That says which way it failed, after the last attempt or as soon as waiting cannot help.
 */
export function checkWorkerToken(token: JoinToken, options: JoinClientOptions): Promise<void> {
  const { clock, random, log, signal, retries = RETRIES } = options;
  const attempt = async () => {
    const isDone = await withDeadline(clock, { ms: ATTEMPT_MS, signal }, async (limit) => {
      await ask(token, clock.now(), limit);
      return true;
    });
    if (isDone === true) return;
    const what = `no answer within ${ATTEMPT_MS / 1_000} s`;
    throw new JoinError("unreachable", `Cannot join the cluster at ${token.server}: ${what}`);
  };
  return retry(attempt, {
    ...retries,
    clock,
    random,
    signal,
    isRetryable: (error) => error instanceof JoinError && error.isRetryable,
    onRetry: (error, delayMs) => {
      const why = error instanceof Error ? error.message : "";
      log.warn("Failed to join, trying again", { url: token.server, error: why, delayMs });
    },
  });
}

async function ask(token: JoinToken, now: Date, signal: AbortSignal): Promise<void> {
  const { status, headers, body } = await pinnedRequest({
    method: "GET",
    url: `${token.server}/version`,
    headers: { authorization: `Bearer ${token.credential}`, accept: "application/json", "user-agent": "k0s" },
    caPem: token.caPem,
    isTrusted: (certificate) => isSignedByOneOf(certificate, token.caPem),
    signal,
  }).catch((error: unknown) => {
    throw error instanceof NoAnswerError ? noAnswerError(token, error) : error;
  });
  if (status === 200) return;
  if (status === 401 || status === 403) {
    throw refusalError(token, { status, challenge: headers.get("www-authenticate") }, now);
  }
  const text = body.trim().slice(0, 300) || "no reason given";
  throw new JoinError("unexpected-answer", `Cannot join the cluster at ${token.server}: ${text} (HTTP ${status})`);
}
