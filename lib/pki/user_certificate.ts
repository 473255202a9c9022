import { K0sError } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import type { Clock, Owner } from "../platform/mod.ts";
import { findAuthority } from "./authority.ts";
import { makeKeyPair } from "./keys.ts";
import { validityFrom } from "./validity.ts";

/** A user to be let in by a client certificate. */
export interface UserCertificateOptions {
  paths: Pick<NodePaths, "pkiDir">;
  /** Becomes the common name: the user as Kubernetes sees it. */
  username: string;
  /** Become the organizations: the groups as Kubernetes sees them. */
  groups: readonly string[];
  /** Life, in milliseconds; cut at the end of the authority's. */
  lifetimeMs: number;
  clock: Pick<Clock, "now">;
}

/** What a user's kubeconfig needs, all PEM. */
export interface UserCertificate {
  caPem: string;
  certificatePem: string;
  keyPem: string;
}

const ROOT: Owner = { uid: 0, gid: 0 };
const HINT = "Check if the control plane is initialized on this node";

/**
 * Issues a client certificate for a user, signed by the cluster's authority.
 *
 * Nothing is left on disk: upstream leaves `<pki>/<username>.{crt,key}`, by which a user called "admin" or "ca" destroys
 * the node's own pair.
 *
 * @throws {K0sError} If the name is empty, or the authority is missing, damaged or not valid now.
 */
export async function issueUserCertificate(options: UserCertificateOptions): Promise<UserCertificate> {
  const { username, groups, lifetimeMs } = options;
  if (username === "") throw new K0sError("username cannot be empty");
  const now = options.clock.now();
  const base = `${options.paths.pkiDir}/ca`;
  const place = { base, publicEnding: "crt", keyOwner: ROOT, publicOwner: ROOT } as const;
  const authority = await findAuthority({ name: "ca", commonName: "kubernetes-ca", place, lifetimeMs }, now);
  if (authority.state === "missing") {
    throw new K0sError(`Cannot issue a certificate for user "${username}": there is no "${base}.crt"`, { hint: HINT });
  }
  if (authority.key === undefined) {
    throw new K0sError(`Cannot issue a certificate for user "${username}": there is no "${base}.key"`, { hint: HINT });
  }
  const [{ loadIssuer }, { signLeaf }] = await Promise.all([import("./issuer.ts"), import("./signing.ts")]);
  const [issuer, pair] = await Promise.all([loadIssuer(authority.certificate.pem, authority.key), makeKeyPair()]);
  const validity = validityFrom(now, lifetimeMs, authority.certificate.notAfter);
  const content = { commonName: username, organizations: groups, sans: [], ...validity };
  return {
    caPem: authority.certificate.pem,
    certificatePem: await signLeaf(content, pair.publicKey, issuer),
    keyPem: pair.privatePem,
  };
}
