import { retry, type RetryOptions } from "../base/mod.ts";
import { type Clock, type Logger, type Random, type TlsAnswer, withDeadline } from "../platform/mod.ts";
import { askApi } from "./ask_api.ts";
import { JoinError, refusalError } from "./join_error.ts";
import type { JoinToken } from "./join_token.ts";
import {
  type ClusterCa,
  type EtcdJoin,
  type EtcdPeer,
  JOIN_PATHS,
  parseCa,
  parseEtcdJoin,
  READS_ENCRYPTED,
  renderEtcdPeer,
} from "./join_wire.ts";

/** What joining needs of the world. */
export interface JoinClientOptions {
  clock: Clock;
  random: Random;
  log: Logger;
  signal: AbortSignal;
  /** How delays grow, and how often it is tried. @default upstream's: about a minute for `ca`, four for etcd */
  retries?: Pick<RetryOptions, "attempts" | "firstMs" | "limitMs">;
}

/** How long one attempt may take, in milliseconds. */
const ATTEMPT_MS = 10_000;
/** How much of an error's text is shown, in characters. */
const LONGEST_REASON = 600;
const CA_RETRIES = { attempts: 10, firstMs: 100, limitMs: 60_000 };
const ETCD_RETRIES = { attempts: 10, firstMs: 1_000, limitMs: 60_000 };

/**
 * Fetches what all controllers of a cluster share.
 *
 * @param token Of a controller.
 * @throws {JoinError} That says which way it failed, after the last attempt or as soon as waiting cannot help.
 * @see k0s `pkg/token/joinclient.go`
 */
export function fetchCa(token: JoinToken, options: JoinClientOptions): Promise<ClusterCa> {
  return attempts(token, { ...options, retries: options.retries ?? CA_RETRIES }, async (signal) => {
    const answer = await askApi(token, { method: "GET", path: `${JOIN_PATHS.ca}${READS_ENCRYPTED}` }, signal);
    return readAnswer(token, answer, parseCa, options.clock.now());
  });
}

/**
 * Asks to become a member of the cluster's etcd.
 *
 * @param token Of a controller.
 * @throws {JoinError} That says which way it failed, after the last attempt or as soon as waiting cannot help.
 */
export function joinEtcd(token: JoinToken, peer: EtcdPeer, options: JoinClientOptions): Promise<EtcdJoin> {
  return attempts(token, { ...options, retries: options.retries ?? ETCD_RETRIES }, async (signal) => {
    const body = renderEtcdPeer(peer);
    const answer = await askApi(token, { method: "POST", path: JOIN_PATHS.etcdMembers, body }, signal);
    return readAnswer(token, answer, parseEtcdJoin, options.clock.now());
  });
}

/**
 * Does something at the machine that a token names, again and again while waiting can help.
 *
 * @throws {JoinError} Of the last attempt, or the first that is final.
 */
export function attempts<T>(
  token: JoinToken,
  { retries = {}, ...options }: JoinClientOptions,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, random, log, signal } = options;
  const once = async () => {
    const result = await withDeadline(clock, { ms: ATTEMPT_MS, signal }, action);
    if (result !== undefined) return result;
    const what = `no answer within ${ATTEMPT_MS / 1000} s`;
    throw new JoinError("unreachable", `Cannot join the cluster at ${token.server}: ${what}`);
  };
  return retry(once, {
    ...retries,
    clock,
    random,
    signal,
    isRetryable: (error) => error instanceof JoinError && error.isRetryable,
    onRetry: (error, delayMs) => {
      log.warn("Failed to join, trying again", {
        url: token.server,
        error: error instanceof Error ? error.message : "",
        delayMs,
      });
    },
  });
}

function readAnswer<T>(token: JoinToken, answer: TlsAnswer, read: (body: string) => T, now: Date): T {
  const { status, headers, body } = answer;
  if (status === 200) {
    try {
      return read(body);
    } catch (error) {
      throw new JoinError("unexpected-answer", `Cannot join the cluster at ${token.server}: its answer is incomplete`, {
        cause: error,
      });
    }
  }
  if (status === 401 || status === 403) {
    throw refusalError(token, { status, challenge: headers.get("www-authenticate") }, now);
  }
  const problem = status === 429 ? "throttled" : "unexpected-answer";
  const text = body.trim().slice(0, LONGEST_REASON) || "no reason given";
  throw new JoinError(problem, `Cannot join the cluster at ${token.server}: ${text} (HTTP ${status})`);
}
