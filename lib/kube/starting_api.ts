import { messageOf, retry } from "../base/mod.ts";
import type { Clock, Logger, Random } from "../platform/mod.ts";
import { KubeApiError, KubeUnreachableError } from "./kube_api_error.ts";

/** About five minutes: so long a control plane may take that was switched on together with its nodes. */
const RETRIES = { attempts: 34, firstMs: 500, limitMs: 10_000 };

/**
 * What an API server answers while it is starting, though the request is right:
 *
 * | answer | why |
 * | --- | --- |
 * | 401 | it knows no tokens yet; or its clock, or ours, is not set yet and the certificate not valid by it |
 * | 403 | it knows no roles yet, or no Nodes ("no relationship found between node and this object") |
 * | 404 | the kind is not served yet, or the leading controller has not written the object yet |
 * | 408, 429 | it is busy |
 * | 5xx | its store, its caches or the API behind it are not there yet |
 */
const STARTING = new Set([401, 403, 404, 408, 429]);

/** Whether an API server that is starting may be all that is behind an error. No answer at all is that, too. */
export function mayBeStarting(error: unknown): boolean {
  return error instanceof KubeUnreachableError ||
    (error instanceof KubeApiError && (error.status >= 500 || STARTING.has(error.status)));
}

/** What {@link untilStarted} needs. */
export interface UntilStartedOptions {
  ports: { clock: Clock; random: Random; log: Logger };
  signal: AbortSignal;
  /** What is tried, for the log: "read the worker profile". */
  what: string;
  /** Ends it before time is over. @default never */
  isEnough?: (error: unknown) => boolean;
}

/**
 * Asks an API server that may be starting, for minutes: every request of a node that starts goes through this, or
 * through a watch, which never gives up.
 *
 * @throws The last error, or the first that waiting cannot help.
 */
export function untilStarted<T>(action: () => Promise<T>, options: UntilStartedOptions): Promise<T> {
  const { ports: { clock, random, log }, signal, what, isEnough = () => false } = options;
  return retry(action, {
    ...RETRIES,
    clock,
    random,
    signal,
    isRetryable: (error) => mayBeStarting(error) && !isEnough(error),
    onRetry: (error, retryInMs) => log.warn(`Cannot ${what} yet`, { error: messageOf(error), retryInMs }),
  });
}
