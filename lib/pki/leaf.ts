import type { KeyObject } from "node:crypto";
import { isIp, isLinkLocal, K0sError } from "../base/mod.ts";
import type { Authority, AuthorityName, FoundAuthority } from "./authority.ts";
import { type Certificate, holdsKey, isIssuedBy, parseCertificate, parsedOr, SERIAL_MARK } from "./certificate.ts";
import { makeKeyPair, parsePrivateKey } from "./keys.ts";
import { type PairFiles, type PairPlace, readPair, repairPairOwnership, writePair } from "./pair_files.ts";
import { canonicalSan } from "./sans.ts";
import type { Issuer } from "./issuer.ts";
import { isAging, type Validity, validityFrom } from "./validity.ts";

/** A certificate that a node needs. */
export interface LeafSpec {
  /** Place below the PKI directory, such as `server` or `etcd/peer`. */
  name: string;
  commonName: string;
  organizations: readonly string[];
  signer: AuthorityName;
  sans: readonly string[];
  place: PairPlace;
  /** Life, in milliseconds. */
  lifetimeMs: number;
}

/** A certificate with its key, both PEM. */
export interface Leaf {
  certificatePem: string;
  keyPem: string;
  validity: Validity;
}

/** What was found of a leaf, and whether it stays. */
export type FoundLeaf =
  | { keep: true; spec: LeafSpec; leaf: Leaf; isForeign: boolean }
  | { keep: false; spec: LeafSpec; reason: string; isRepair: boolean };

/** Authorities whose leaves are always ours, whatever key signed them (k0s `pkg/certificate/manager.go`). */
const OWN_AUTHORITIES = ["CN=kubernetes-ca", "CN=kubernetes-front-proxy-ca", "CN=etcd-ca"];

/**
 * Reads a leaf and decides whether it stays; writes nothing.
 *
 * A damaged leaf of ours is issued again. One that the operator brought is left alone, as upstream does.
 *
 * @param authority The one that is to have signed it.
 * @throws {K0sError} If the operator brought it and its key is damaged, missing or another one's.
 */
export async function findLeaf(spec: LeafSpec, authority: FoundAuthority, now: Date): Promise<FoundLeaf> {
  const files = await readPair(spec.place);
  const again = (reason: string, isRepair = false): FoundLeaf => ({ keep: false, spec, reason, isRepair });
  if (files.public === undefined) return again("there is no certificate");
  const certificate = parsedOr(() => parseCertificate(files.public ?? "", files.publicPath));
  if (typeof certificate === "string") return again(certificate, true);
  const signer = authority.state === "missing" ? undefined : authority.certificate;
  if (!isOwn(certificate, signer)) return foreignLeaf(spec, files, certificate);
  if (files.key === undefined) return again("its key is missing", true);
  const key = parsedOr(() => parsePrivateKey(files.key ?? "", files.keyPath));
  if (typeof key === "string") return again(key, true);
  if (authority.state === "missing") return again("its authority is missing");
  const reason = renewalReason({ certificate, key }, spec, authority, now);
  if (reason !== undefined) return again(reason);
  return {
    keep: true,
    spec,
    leaf: { certificatePem: files.public, keyPem: files.key, validity: certificate },
    isForeign: false,
  };
}

/** Whether we issued a certificate. @param authority The one that is to have signed it; `undefined`: there is none. */
export function isOwn(
  { issuer, serial }: Pick<Certificate, "issuer" | "serial">,
  authority: Pick<Certificate, "subject"> | undefined,
): boolean {
  return OWN_AUTHORITIES.includes(issuer) || serial.startsWith(SERIAL_MARK) || issuer === authority?.subject;
}

function foreignLeaf(spec: LeafSpec, files: PairFiles, certificate: Certificate): FoundLeaf {
  const key = files.key === undefined ? undefined : parsePrivateKey(files.key, files.keyPath);
  if (files.key === undefined || key === undefined || !holdsKey(certificate, key)) {
    const what = key === undefined ? "is missing" : "does not belong to it";
    throw new K0sError(`Cannot use certificate "${files.publicPath}": its key "${files.keyPath}" ${what}`, {
      hint: "Put the right key in its place, or remove both files to have k0s issue them",
    });
  }
  return {
    keep: true,
    spec,
    leaf: { certificatePem: certificate.pem, keyPem: files.key, validity: certificate },
    isForeign: true,
  };
}

/**
 * Why a leaf has to be issued again, or `undefined` if it stays.
 *
 * Addresses beyond the wanted ones do no harm: an interface that is down for a moment must not cost a new certificate.
 * Nor must a new link-local one: those of bridges change at each reboot, and nobody reaches the API server by them.
 */
export function renewalReason(
  { certificate, key }: { certificate: Certificate; key: KeyObject },
  spec: LeafSpec,
  authority: Pick<Authority, "certificate">,
  now: Date,
): string | undefined {
  if (!holdsKey(certificate, key)) return "its key does not belong to it";
  if (!isIssuedBy(certificate, authority.certificate)) return "another authority signed it";
  if (certificate.commonName !== spec.commonName) return "its common name differs";
  if (!isSameSet(certificate.organizations, spec.organizations)) return "its organizations differ";
  if (now < certificate.notBefore) return "it is not valid yet";
  if (isAging(certificate, now) && !endsWith(certificate, authority)) return "less than a third of its life is left";
  const wanted = new Set(spec.sans.map(canonicalSan));
  const missing = [...wanted].find((name) => !certificate.sans.includes(name) && !isLinkLocal(name));
  if (missing !== undefined) return `it lacks the name "${missing}"`;
  const surplus = certificate.sans.find((name) => !wanted.has(name) && !isIp(name));
  return surplus === undefined ? undefined : `its name "${surplus}" is not wanted any more`;
}

/** Whether a certificate holds as long as its authority: a new one would not hold longer. */
export function endsWith({ notAfter }: Validity, { certificate }: Pick<Authority, "certificate">): boolean {
  return notAfter >= certificate.notAfter;
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}

/** Corrects owners and modes of a leaf that stays. */
export async function repairLeafOwnership({ spec }: Pick<FoundLeaf, "spec">): Promise<void> {
  await repairPairOwnership(spec.place);
}

/** Issues a leaf with a new key and writes both. */
export async function issueLeaf(spec: LeafSpec, authority: Authority, issuer: Issuer, now: Date): Promise<Leaf> {
  const [{ signLeaf }, pair] = await Promise.all([import("./signing.ts"), makeKeyPair()]);
  const { commonName, organizations, sans } = spec;
  const validity = validityFrom(now, spec.lifetimeMs, authority.certificate.notAfter);
  const certificatePem = await signLeaf({ commonName, organizations, sans, ...validity }, pair.publicKey, issuer);
  await writePair(spec.place, { key: pair.privatePem, public: certificatePem });
  return { certificatePem, keyPem: pair.privatePem, validity };
}
