import { formatDuration, K0sError, parseDuration } from "../../base/mod.ts";

/** What is said about a token that never expires. */
export const NEVER_EXPIRES = "Warning: this token never expires: anybody with it can join the cluster until it is " +
  "invalidated. k0s token list shows its ID, k0s token invalidate ID ends it\n";

/** Reads `--expiry`. @returns Milliseconds; 0 for never. @throws {K0sError} In upstream's wording where it has any. */
export function parseExpiry(text: string): number {
  return requireFuture(durationIn(text));
}

/** Lets a life through that is not over before it began. @throws {K0sError} */
export function requireFuture(lifeMs: number): number {
  if (lifeMs >= 0) return lifeMs;
  throw new K0sError(`Cannot create a token that expired ${formatDuration(-lifeMs)} ago`, {
    hint: "Give a duration such as 24h; 0s stands for never",
  });
}

function durationIn(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new K0sError(`time: invalid duration ${JSON.stringify(text)}`, { hint: "For example 90m or 24h" });
  }
}

/** When something that lives this long ends; `undefined` for never. */
export function expiresAtOf(expiryMs: number, now: Date): Date | undefined {
  return expiryMs > 0 ? new Date(now.getTime() + expiryMs) : undefined;
}
