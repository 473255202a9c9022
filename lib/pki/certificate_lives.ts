import type { Authority } from "./authority.ts";
import { endsWith, type Leaf, type LeafSpec } from "./leaf.ts";
import { agingFrom, isAging, type Validity } from "./validity.ts";

/** A certificate that grows old and that k0s cannot renew. */
export interface AgingCertificate {
  /** Place below the PKI directory. */
  name: string;
  expiresAt: Date;
  /** Why it stays as it is. */
  why: string;
}

/** How long the certificates of a controller hold. */
export interface CertificateLives {
  /** When the next leaf is to be issued again; `undefined`: none that is here would hold longer then. */
  nextRenewal: Date | undefined;
  aging: readonly AgingCertificate[];
}

/** A leaf that is there. */
export interface LivingLeaf {
  spec: Pick<LeafSpec, "name">;
  leaf: Pick<Leaf, "validity">;
  /** Whether the operator has brought it. */
  isForeign: boolean;
  authority: Pick<Authority, "certificate">;
}

/** The share of its life that an authority has left when it is time to replace it: a year of ten. */
const AUTHORITY_SHARE = 1 / 10;

/** Says when leaves are due, and what grows old and stays as it is. */
export function certificateLives(
  leaves: readonly LivingLeaf[],
  authorities: readonly Pick<Authority, "certificate" | "spec">[],
  now: Date,
): CertificateLives {
  const due = leaves.filter((one) => whyKept(one) === undefined)
    .map(({ leaf }) => agingFrom(leaf.validity).getTime());
  const kept = leaves.filter(({ leaf }) => isAging(leaf.validity, now)).flatMap((one): AgingCertificate[] => {
    const why = whyKept(one);
    return why === undefined ? [] : [{ name: one.spec.name, expiresAt: one.leaf.validity.notAfter, why }];
  });
  const ending = authorities.filter(({ certificate }) => isEnding(certificate, now)).map(({ spec, certificate }) => ({
    name: spec.name,
    expiresAt: certificate.notAfter,
    why: "it is an authority",
  }));
  return { nextRenewal: due.length === 0 ? undefined : new Date(Math.min(...due)), aging: [...ending, ...kept] };
}

function whyKept({ leaf, isForeign, authority }: LivingLeaf): string | undefined {
  if (isForeign) return "an authority of the operator signed it";
  return endsWith(leaf.validity, authority) ? "its authority expires then, too" : undefined;
}

/** Whether it is time to replace an authority. */
export function isEnding({ notBefore, notAfter }: Validity, now: Date): boolean {
  return notAfter.getTime() - now.getTime() < (notAfter.getTime() - notBefore.getTime()) * AUTHORITY_SHARE;
}
