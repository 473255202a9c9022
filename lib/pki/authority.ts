import type { KeyObject } from "node:crypto";
import { K0sError } from "../base/mod.ts";
import { type Certificate, holdsKey, parseCertificate } from "./certificate.ts";
import { makeKeyPair, parsePrivateKey } from "./keys.ts";
import { pemBlocks } from "./pem.ts";
import { finishPair, type PairFiles, type PairPlace, readPair, repairPairOwnership, writePair } from "./pair_files.ts";
import { validityFrom } from "./validity.ts";

/** Names of the authorities; also their places below the PKI directory. */
export type AuthorityName = "ca" | "front-proxy-ca" | "etcd/ca";

/** An authority that a node needs. */
export interface AuthoritySpec {
  name: AuthorityName;
  /** Common name, where we make it. */
  commonName: string;
  place: PairPlace;
  /** Life, where we make it, in milliseconds. */
  lifetimeMs: number;
}

/** An authority that exists. */
export interface Authority {
  spec: AuthoritySpec;
  certificate: Certificate;
  /** Missing where the operator keeps it elsewhere: leaves can then be checked but not issued. */
  key: KeyObject | undefined;
}

/** What was found on disk. `present` is used as it is, `interrupted` only lacks the last step of its writing. */
export type FoundAuthority =
  | ({ state: "present" | "interrupted" } & Authority)
  | { state: "missing"; spec: AuthoritySpec };

/**
 * Reads an authority and checks that it can be used now; writes nothing.
 *
 * @throws {K0sError} If a file is damaged, the two do not belong together, the certificate is alone missing, is no
 * authority's, or is not valid now.
 */
export async function findAuthority(spec: AuthoritySpec, now: Date): Promise<FoundAuthority> {
  const files = await readPair(spec.place);
  if (files.key === undefined && files.public === undefined) return { state: "missing", spec };
  if (files.public === undefined) return interrupted(spec, files);
  const certificate = parseCertificate(files.public, files.publicPath);
  checkUsable(certificate, files.publicPath, now);
  if (spec.name === "ca") checkSingle(files.public, files.publicPath);
  if (files.key === undefined) return { state: "present", spec, certificate, key: undefined };
  const key = parsePrivateKey(files.key, files.keyPath);
  if (!holdsKey(certificate, key)) {
    throw new K0sError(
      `Cannot use certificate authority "${files.publicPath}": it does not belong to "${files.keyPath}"`,
      {
        hint: "Restore the pair from one backup; nothing was changed",
      },
    );
  }
  return { state: "present", spec, certificate, key };
}

/** A key without its certificate: either our own write was interrupted, or the operator forgot a file. */
function interrupted(spec: AuthoritySpec, files: PairFiles): FoundAuthority {
  const key = parsePrivateKey(files.key ?? "", files.keyPath);
  const certificate = files.pending === undefined ? undefined : parseCertificate(files.pending, files.publicPath);
  if (certificate !== undefined && holdsKey(certificate, key)) return { state: "interrupted", spec, certificate, key };
  throw new K0sError(
    `Cannot use certificate authority "${files.keyPath}": its certificate "${files.publicPath}" is missing`,
    {
      hint: "Put the certificate back; or, for a new authority, move the key away too",
    },
  );
}

function checkUsable({ isAuthority, notBefore, notAfter }: Certificate, path: string, now: Date): void {
  const action = `Cannot use certificate authority "${path}"`;
  if (!isAuthority) {
    throw new K0sError(`${action}: it is not the certificate of an authority`, {
      hint: 'It needs the basic constraint "CA:TRUE"',
    });
  }
  // The clock is in the hints: a running k0s tells a message once, and would tell each that differs.
  if (now < notBefore) {
    throw new K0sError(`${action}: it is not valid before ${notBefore.toISOString()}`, {
      hint: `Set the clock of this machine, which says ${now.toISOString()}`,
    });
  }
  if (now >= notAfter) {
    throw new K0sError(`${action}: it expired at ${notAfter.toISOString()}`, {
      hint:
        `Set the clock, which says ${now.toISOString()}, if it is wrong; else replace the authority on all controllers`,
    });
  }
}

/**
 * kube-controller-manager signs with the cluster's authority, and takes a file with one certificate for that only.
 *
 * @see Kubernetes `pkg/controller/certificates/signer/ca_provider.go`
 */
function checkSingle(pem: string, path: string): void {
  const count = pemBlocks(pem).filter(({ label }) => label === "CERTIFICATE").length;
  if (count === 1) return;
  throw new K0sError(
    `Cannot use certificate authority "${path}": it holds ${count} certificates, and kube-controller-manager signs ` +
      "with one only",
    { hint: `Keep the first, which its key belongs to: openssl x509 -in ${path} -out ${path}` },
  );
}

/** Makes what is missing, finishes what was interrupted, and corrects owners of the rest. */
export async function ensureAuthority(found: FoundAuthority, now: Date): Promise<Authority> {
  if (found.state === "missing") return await makeAuthority(found.spec, now);
  if (found.state === "interrupted") await finishPair(found.spec.place);
  await repairPairOwnership(found.spec.place);
  return found;
}

async function makeAuthority(spec: AuthoritySpec, now: Date): Promise<Authority> {
  const [{ signAuthority }, pair] = await Promise.all([import("./signing.ts"), makeKeyPair()]);
  const key = parsePrivateKey(pair.privatePem, `${spec.place.base}.key`);
  const content = { commonName: spec.commonName, organizations: [], sans: [], ...validityFrom(now, spec.lifetimeMs) };
  const pem = await signAuthority(content, key, pair.publicKey);
  await writePair(spec.place, { key: pair.privatePem, public: pem });
  return { spec, certificate: parseCertificate(pem, `${spec.place.base}.crt`), key };
}
