import type { Certificate } from "./certificate.ts";

const MINUTE_MS = 60_000;
/** Certificates start this much in the past, so that machines whose clocks differ a little accept them (as upstream). */
const BACKDATED_MS = 5 * MINUTE_MS;

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
  const start = Math.round(now.getTime() / MINUTE_MS) * MINUTE_MS - BACKDATED_MS;
  const end = start + lifetimeMs;
  return {
    notBefore: new Date(start),
    notAfter: new Date(limit === undefined ? end : Math.min(end, limit.getTime())),
  };
}

/** Whether less than a third of a certificate's life is left. */
export function isAging({ notBefore, notAfter }: Pick<Certificate, "notBefore" | "notAfter">, now: Date): boolean {
  const leftMs = notAfter.getTime() - now.getTime();
  return leftMs * 3 < notAfter.getTime() - notBefore.getTime();
}
