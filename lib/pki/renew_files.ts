import { allEnded, K0sError } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { type Clock, type Owner, readTextIfExists, statOf, writeAtomic } from "../platform/mod.ts";
import { type Authority, type AuthorityName, findAuthority } from "./authority.ts";
import { parseCertificate } from "./certificate.ts";
import { withIdentity } from "./kubeconfig_identity.ts";
import { KNOWN_LEAVES, type KnownLeaf } from "./known_certificates.ts";
import { issueLeaf, type Leaf, type LeafSpec } from "./leaf.ts";
import { KEY_MODE, rootGroup } from "./pair_files.ts";

/** What {@link renewFiles} works on. */
export interface RenewFilesOptions {
  paths: Pick<NodePaths, "pkiDir">;
  /** Leaves to be issued again. */
  names: readonly string[];
  clock: Pick<Clock, "now">;
}

interface Renewal {
  known: KnownLeaf;
  spec: LeafSpec;
  authority: Authority;
  kubeconfig: { path: string; text: string; owner: Owner } | undefined;
}

const ROOT: Owner = { uid: 0, gid: 0 };
const AT_START = "The next start of k0s issues it again by itself";

/**
 * Issues leaves of a stopped controller again: for the same names and as long a life, with new keys. What else they should
 * say by now, the next start finds out. All is read and checked before the first write.
 *
 * @throws {K0sError} If one is missing or damaged, or its authority cannot sign.
 */
export async function renewFiles({ paths, names, clock }: RenewFilesOptions): Promise<void> {
  const now = clock.now();
  const leaves = KNOWN_LEAVES.filter(({ name }) => names.includes(name));
  const renewals = await allEnded(leaves.map((known) => prepare(known, paths, now)));
  const { loadIssuer } = await import("./issuer.ts");
  for (const { known, spec, authority, kubeconfig } of renewals) {
    const issuer = await loadIssuer(authority.certificate.pem, keyOf(authority, known));
    const leaf = await issueLeaf(spec, authority, issuer, now);
    if (kubeconfig !== undefined) await rewrite(kubeconfig, leaf);
  }
}

async function prepare(known: KnownLeaf, paths: RenewFilesOptions["paths"], now: Date): Promise<Renewal> {
  const base = `${paths.pkiDir}/${known.name}`;
  const [pem, key, files] = await Promise.all([
    readTextIfExists(`${base}.crt`),
    statOf(`${base}.key`),
    statOf(`${base}.crt`),
  ]);
  if (pem === undefined || key === undefined || files === undefined) {
    throw new K0sError(`Cannot renew "${known.name}" while k0s is stopped: "${base}.crt" or its key is missing`, {
      hint: AT_START,
    });
  }
  const { commonName, organizations, sans, notBefore, notAfter } = parseCertificate(pem, `${base}.crt`);
  const authority = await authorityOf(known.signer, paths, now);
  keyOf(authority, known);
  const spec: LeafSpec = {
    ...{ name: known.name, signer: known.signer, commonName, organizations, sans },
    place: { base, publicEnding: "crt", keyOwner: ownerOf(key), publicOwner: ownerOf(files) },
    lifetimeMs: notAfter.getTime() - notBefore.getTime(),
  };
  return { known, spec, authority, kubeconfig: known.hasKubeconfig ? await kubeconfigAt(`${base}.conf`) : undefined };
}

function ownerOf({ uid }: { uid: number }): Owner {
  return rootGroup({ uid, gid: 0 });
}

async function authorityOf(name: AuthorityName, { pkiDir }: RenewFilesOptions["paths"], now: Date): Promise<Authority> {
  const place = { base: `${pkiDir}/${name}`, publicEnding: "crt", keyOwner: ROOT, publicOwner: ROOT } as const;
  const found = await findAuthority({ name, commonName: "", place, lifetimeMs: 0 }, now);
  if (found.state === "missing") throw new K0sError(`Cannot renew certificates: there is no "${place.base}.crt"`);
  return found;
}

function keyOf({ key, spec: { place } }: Authority, { name }: KnownLeaf) {
  if (key !== undefined) return key;
  throw new K0sError(`Cannot renew "${name}": the key "${place.base}.key" of its authority is missing`, {
    hint: "Put it back, or bring a certificate that it has signed yourself",
  });
}

/** A kubeconfig that is not there is written at the next start. */
async function kubeconfigAt(path: string): Promise<Renewal["kubeconfig"]> {
  const [text, facts] = await Promise.all([readTextIfExists(path), statOf(path)]);
  if (text === undefined || facts === undefined) return undefined;
  return { path, text, owner: ownerOf(facts) };
}

async function rewrite({ path, text, owner }: NonNullable<Renewal["kubeconfig"]>, leaf: Leaf): Promise<void> {
  await writeAtomic(path, withIdentity(text, leaf), { mode: KEY_MODE, owner });
}
