const MINUTE_MS = 60_000;
/** Certificates start this much in the past, so that machines whose clocks differ a little accept them (as upstream). */
const BACKDATED_MS = 5 * MINUTE_MS;
/** Below this life that would be a large part of it, or all; then it is the share that is left out here. */
const SHORT_MS = 60 * MINUTE_MS;
const SHORT_SHARE = 1 / 10;

/** Both ends of a validity period. */
export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

/**
 * The validity of a certificate issued now.
 *
 * @param lifetimeMs Wanted life, in milliseconds.
 * @param limit The authority's end, which no leaf outlives.
 */
export function validityFrom(now: Date, lifetimeMs: number, limit?: Date): Validity {
  const start = lifetimeMs < SHORT_MS
    // A certificate knows whole seconds.
    ? Math.floor((now.getTime() - lifetimeMs * SHORT_SHARE) / 1_000) * 1_000
    : Math.round(now.getTime() / MINUTE_MS) * MINUTE_MS - BACKDATED_MS;
  const end = start + lifetimeMs;
  return {
    notBefore: new Date(start),
    notAfter: new Date(limit === undefined ? end : Math.min(end, limit.getTime())),
  };
}

/** Whether less than a third of a certificate's life is left. */
export function isAging(validity: Validity, now: Date): boolean {
  return now >= agingFrom(validity);
}

/** The first moment at which less than a third of a certificate's life is left. */
export function agingFrom({ notBefore, notAfter }: Validity): Date {
  const lifeMs = notAfter.getTime() - notBefore.getTime();
  return new Date(Math.floor(notAfter.getTime() - lifeMs / 3) + 1);
}
