import { allEnded, httpsUrl, K0sError } from "../base/mod.ts";
import {
  ensureOwnedDirectory,
  readTextIfExists,
  removePath,
  repairOwnership,
  sha256Of,
  writeAtomic,
} from "../platform/mod.ts";
import {
  type Authority,
  type AuthorityName,
  ensureAuthority,
  findAuthority,
  type FoundAuthority,
} from "./authority.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { type CertificateLives, certificateLives, type LivingLeaf } from "./certificate_lives.ts";
import { findLeaf, type FoundLeaf, issueLeaf, type Leaf, repairLeafOwnership } from "./leaf.ts";
import { type NodePkiOptions, nodePkiSpecs } from "./node_pki.ts";
import { checkPair, KEY_MODE, rootGroup } from "./pair_files.ts";
import { ensureSigningKey, findSigningKey, type FoundSigningKey } from "./signing_keys.ts";

/** What {@link issueNodePki} did. Names are places below the PKI directory, such as `server` or `etcd/peer`. */
export interface PkiReport {
  /** Names that have new keys. */
  issued: string[];
  /** Names whose files stayed as they were. */
  kept: string[];
  /** SHA-256 (hexadecimal) of each public file by name: a change of it must restart what uses the pair. */
  digests: Record<string, string>;
  /** How tokens are signed with each signing key, by its name: `sa`, `etcd/jwt`. */
  tokenAlgorithms: Record<string, string>;
  /** How long the certificates hold. */
  lives: CertificateLives;
}

/** What is on disk and what is to be done about it. */
interface Plan {
  authorities: FoundAuthority[];
  leaves: FoundLeaf[];
  signingKeys: FoundSigningKey[];
}

/**
 * Brings the PKI directory of a controller to what its options ask for, and writes its kubeconfigs.
 *
 * What is right stays untouched, so a restart makes no new key. Everything is read and checked before the first write:
 * when this throws for what it found, nothing was changed. A kill at any moment leaves files that the next call repairs.
 *
 * @throws {K0sError} If an authority or a token signing key is damaged, incomplete or not valid now, or a file cannot be
 * read or written.
 */
export async function issueNodePki(options: NodePkiOptions): Promise<PkiReport> {
  const now = options.clock.now();
  const plan = await makePlan(options, now);
  await makeDirectories(options);
  // Beside each other: an RSA key may take longer than all certificates together, and none of them follows from it.
  const [{ authorities, leaves }, signingKeys] = await allEnded([
    carryOutCertificates(plan, options, now),
    allEnded(plan.signingKeys.map(async (found) => ({ name: found.spec.name, ...await ensureSigningKey(found) }))),
  ]);
  await writeKubeconfigs(options, authorities, leaves);
  if (!options.konnectivity) await removeKonnectivity(options);
  const files = [
    ...authorities.map(({ spec, certificate }) => [spec.name, certificate.pem] as const),
    ...plan.leaves.map(({ spec }) => [spec.name, leaves.get(spec.name)?.certificatePem ?? ""] as const),
    ...signingKeys.map(({ name, publicPem }) => [name, publicPem] as const),
  ];
  const tokenAlgorithms = Object.fromEntries(signingKeys.map(({ name, algorithm }) => [name, algorithm]));
  const lives = certificateLives(livingLeaves(plan.leaves, leaves, authorities), authorities, now);
  return { ...outcome(plan), digests: digestsOf(files), tokenAlgorithms, lives };
}

function livingLeaves(
  found: readonly FoundLeaf[],
  leaves: ReadonlyMap<string, Leaf>,
  authorities: readonly Authority[],
): LivingLeaf[] {
  return found.flatMap((one) => {
    const leaf = leaves.get(one.spec.name);
    const authority = authorityOf(authorities, one.spec.signer);
    return leaf === undefined ? [] : [{ spec: one.spec, leaf, isForeign: one.keep && one.isForeign, authority }];
  });
}

/**
 * Checks what {@link issueNodePki} cannot repair, before anything else of a start is done. Reads only.
 *
 * @throws {K0sError} If an authority or a token signing key is damaged, incomplete or not valid now.
 */
export async function checkNodePki(options: NodePkiOptions): Promise<void> {
  const { authorities, signingKeys } = nodePkiSpecs(options);
  const now = options.clock.now();
  await allEnded([
    ...authorities.map((spec) => findAuthority(spec, now)),
    ...signingKeys.map(findSigningKey),
  ]);
}

async function makePlan(options: NodePkiOptions, now: Date): Promise<Plan> {
  const specs = nodePkiSpecs(options);
  const [authorities, signingKeys] = await allEnded([
    allEnded(specs.authorities.map((spec) => findAuthority(spec, now))),
    allEnded(specs.signingKeys.map(findSigningKey)),
  ]);
  const found = await allEnded(
    specs.leaves.map((spec) => findLeaf(spec, authorityOf(authorities, spec.signer), now)),
  );
  const leaves = found.map((leaf) => asAskedFor(leaf, options.renew ?? []));
  for (const found of leaves) checkSignable(found, authorityOf(authorities, found.spec.signer));
  const kept = [...authorities, ...signingKeys, ...leaves.filter(({ keep }) => keep)];
  await allEnded(kept.map(({ spec }) => checkPair(spec.place)));
  return { authorities, leaves, signingKeys };
}

/** A leaf that stays, unless its renewal was asked for; one of the operator stays in any case. */
function asAskedFor(found: FoundLeaf, renew: readonly string[]): FoundLeaf {
  if (!found.keep || found.isForeign || !renew.includes(found.spec.name)) return found;
  return { keep: false, spec: found.spec, reason: "it was asked for", isRepair: false };
}

function authorityOf<T extends { spec: { name: AuthorityName } }>(authorities: readonly T[], name: AuthorityName): T {
  const authority = authorities.find(({ spec }) => spec.name === name);
  if (authority === undefined) throw new TypeError(`Authority "${name}" is not part of the plan`);
  return authority;
}

function checkSignable(found: FoundLeaf, authority: FoundAuthority): void {
  if (found.keep || authority.state === "missing" || authority.key !== undefined) return;
  const { base } = authority.spec.place;
  throw new K0sError(
    `Cannot issue certificate "${found.spec.name}" (${found.reason}): the key "${base}.key" of its authority is missing`,
    { hint: `Put the key of "${base}.crt" back, or supply "${found.spec.place.base}.crt" and ".key" signed by it` },
  );
}

/** Both are root's: an account that owned one could put links there, for root to follow. */
async function makeDirectories({ paths, storage }: NodePkiOptions): Promise<void> {
  const ours = { owner: { uid: 0, gid: 0 }, below: paths.dataDir };
  await ensureOwnedDirectory(paths.pkiDir, { mode: 0o751, ...ours });
  if (storage === "etcd") await ensureOwnedDirectory(paths.etcdPkiDir, { mode: 0o711, ...ours });
}

async function carryOutCertificates(
  plan: Pick<Plan, "authorities" | "leaves">,
  options: NodePkiOptions,
  now: Date,
): Promise<{ authorities: Authority[]; leaves: Map<string, Leaf> }> {
  const authorities = await Promise.all(plan.authorities.map((found) => ensureAuthority(found, now)));
  return { authorities, leaves: await carryOutLeaves(plan.leaves, authorities, options, now) };
}

async function carryOutLeaves(
  found: readonly FoundLeaf[],
  authorities: readonly Authority[],
  { log }: NodePkiOptions,
  now: Date,
): Promise<Map<string, Leaf>> {
  const issuers = new Map<AuthorityName, ReturnType<typeof loadIssuerOf>>();
  const issuerOf = (authority: Authority) => {
    const loading = issuers.get(authority.spec.name) ?? loadIssuerOf(authority);
    issuers.set(authority.spec.name, loading);
    return loading;
  };
  const entries = found.map(async (item): Promise<[string, Leaf]> => {
    report(item, log);
    if (item.keep) {
      await repairLeafOwnership(item);
      return [item.spec.name, item.leaf];
    }
    const authority = authorityOf(authorities, item.spec.signer);
    return [item.spec.name, await issueLeaf(item.spec, authority, await issuerOf(authority), now)];
  });
  return new Map(await Promise.all(entries));
}

function report(found: FoundLeaf, log: NodePkiOptions["log"]): void {
  const certificate = found.spec.name;
  if (!found.keep) {
    const level = found.isRepair ? "warn" : "info";
    log[level]("Issuing certificate", { certificate, reason: found.reason });
  } else if (found.isForeign) {
    log.warn("Keeping a certificate of an unknown authority", { certificate });
  }
}

async function loadIssuerOf({ spec, certificate, key }: Authority) {
  if (key === undefined) throw new K0sError(`Cannot sign with "${spec.place.base}.crt": its key is missing`);
  const { loadIssuer } = await import("./issuer.ts");
  return await loadIssuer(certificate.pem, key);
}

async function writeKubeconfigs(
  options: NodePkiOptions,
  authorities: readonly Authority[],
  leaves: ReadonlyMap<string, Leaf>,
): Promise<void> {
  const { users, paths } = options;
  const server = httpsUrl(options.apiHost ?? "localhost", options.apiPort);
  const caPem = authorityOf(authorities, "ca").certificate.pem;
  const owners = {
    admin: { uid: 0, gid: 0 },
    ccm: users.kubeApiserver,
    scheduler: users.kubeScheduler,
    konnectivity: users.konnectivityServer,
  };
  await Promise.all(
    Object.entries(owners).map(async ([name, owner]) => {
      const leaf = leaves.get(name);
      if (leaf === undefined) return;
      const text = renderKubeconfig({ server, caPem, ...leaf });
      const path = `${paths.pkiDir}/${name}.conf`;
      const ownership = { mode: KEY_MODE, owner: rootGroup(owner) };
      if (await readTextIfExists(path) === text) return await repairOwnership(path, ownership);
      await writeAtomic(path, text, ownership);
    }),
  );
}

async function removeKonnectivity({ paths }: NodePkiOptions): Promise<void> {
  await Promise.all(["conf", "crt", "key"].map((ending) => removePath(`${paths.pkiDir}/konnectivity.${ending}`)));
}

function outcome({ authorities, leaves, signingKeys }: Plan): Pick<PkiReport, "issued" | "kept"> {
  const all = [
    ...authorities.map(({ spec, state }) => ({ name: spec.name as string, isKept: state !== "missing" })),
    ...leaves.map(({ spec, keep }) => ({ name: spec.name, isKept: keep })),
    ...signingKeys.map(({ spec, state }) => ({ name: spec.name, isKept: state !== "missing" })),
  ];
  const names = (isKept: boolean) => all.filter((item) => item.isKept === isKept).map(({ name }) => name);
  return { issued: names(false), kept: names(true) };
}

function digestsOf(files: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(files.map(([name, text]) => [name, sha256Of(text)]));
}
