import { K0sError, mappingIn } from "../base/mod.ts";

/** The API server answered with an error. */
export class KubeApiError extends K0sError {
  override readonly name: string = "KubeApiError";
  /** HTTP status, such as 404. */
  readonly status: number;
  /** Machine-readable reason, such as `NotFound`; empty if the answer had none. */
  readonly reason: string;
  /** After how many milliseconds the server wants us back; `undefined` if it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(action: string, answer: { status: number; reason: string; message: string; retryAfterMs?: number }) {
    super(`Cannot ${action}: ${answer.message} (${answer.status}${answer.reason && ` ${answer.reason}`})`);
    this.status = answer.status;
    this.reason = answer.reason;
    this.retryAfterMs = answer.retryAfterMs;
  }
}

/** No answer from the API server: connection refused, broken, or too slow. */
export class KubeUnreachableError extends K0sError {
  override readonly name: string = "KubeUnreachableError";
}

/** The error an API server's answer stands for: a `Status` object, or any text from something in between. */
export function apiErrorFrom(action: string, status: number, body: string, retryAfter?: string | null): KubeApiError {
  const parsed = mappingIn(body);
  const seconds = Number(retryAfter ?? "");
  return new KubeApiError(action, {
    status,
    reason: typeof parsed?.reason === "string" ? parsed.reason : "",
    message: typeof parsed?.message === "string" ? parsed.message : body.trim().slice(0, 300) || `HTTP ${status}`,
    ...(retryAfter && Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  });
}

/** Whether an error says that the object does not exist (404). */
export function isNotFound(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 404;
}

/** Whether an error says that somebody else was faster (409: `Conflict` or `AlreadyExists`). */
export function isConflict(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 409;
}

/** Whether an error says that a resourceVersion is too old (410). */
export function isGone(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 410;
}

/** Whether trying the same request again later may help. */
export function isTransient(error: unknown): boolean {
  return error instanceof KubeUnreachableError ||
    (error instanceof KubeApiError && (error.status === 429 || error.status >= 500));
}

/** Result of `action`, or `undefined` if the object does not exist. */
export function ignoringNotFound<T>(action: () => Promise<T>): Promise<T | undefined> {
  return ignoring(isNotFound, action);
}

/** Result of `action`, or `undefined` if it failed in the named way. */
export async function ignoring<T>(
  matches: (error: unknown) => boolean,
  action: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (matches(error)) return undefined;
    throw error;
  }
}
