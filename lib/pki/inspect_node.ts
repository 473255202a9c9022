import { allEnded, K0sError, messageOf } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { exists, readTextIfExists } from "../platform/mod.ts";
import { type Certificate, parseCertificate } from "./certificate.ts";
import {
  type FileContent,
  inspect,
  type InspectedCertificate,
  textIn,
  type ToInspect,
} from "./inspected_certificate.ts";
import { kubeconfigIdentity } from "./kubeconfig_identity.ts";
import { KNOWN_AUTHORITIES, KNOWN_LEAVES, type KnownCertificate, type KnownLeaf } from "./known_certificates.ts";
import { kubeletCredentials } from "./kubelet_client.ts";
import { pemBlocks } from "./pem.ts";

/** Where the certificates of a node lie. */
export type CertificatePlaces = Pick<
  NodePaths,
  "pkiDir" | "etcdPkiDir" | "etcdDataDir" | "kubeletRootDir" | "kubeletKubeconfig"
>;

/** The authority as a worker knows it: without its key. */
const KUBELETS_AUTHORITY = { name: "ca", kind: "authority", usedBy: ["kubelet", "k0s"], signers: [] } as const;

interface Inspection {
  judge(more: Omit<ToInspect, "now">): InspectedCertificate;
  kubeconfigs: boolean;
}

/**
 * Reads every certificate of this node and says what is wrong with it: by what lies on the disk alone, so that it makes no
 * difference whether k0s runs. Empty where there is neither a controller nor a worker.
 *
 * @param options.kubeconfigs Whether kubeconfigs are read, too: they repeat certificates that lie beside them. @default {true}
 */
export async function inspectNode(
  paths: CertificatePlaces,
  now: Date,
  { kubeconfigs = true }: { kubeconfigs?: boolean } = {},
): Promise<InspectedCertificate[]> {
  const inspection: Inspection = { judge: (more) => inspect({ ...more, now }), kubeconfigs };
  const control = await isController(paths) ? await inspectController(paths, inspection) : [];
  return [...control, ...await inspectKubelet(paths, inspection, control.length > 0)];
}

/** Not by `ca.crt`, which upstream's workers have, too. */
async function isController({ pkiDir }: CertificatePlaces): Promise<boolean> {
  const files = ["ca.key", ...KNOWN_LEAVES.map(({ name }) => `${name}.crt`)];
  return (await Promise.all(files.map((file) => exists(`${pkiDir}/${file}`)))).includes(true);
}

async function inspectController(paths: CertificatePlaces, inspection: Inspection): Promise<InspectedCertificate[]> {
  const parts = await partsOf(paths);
  const isHere = ({ part }: KnownCertificate) => parts.has(part);
  const authorities = await allEnded(
    KNOWN_AUTHORITIES.filter(isHere).map(async (known) => {
      const { certificate, ...found } = await readAuthority(paths, known.name);
      return {
        name: known.name,
        certificate,
        found: inspection.judge({ ...said(known), kind: "authority", signers: [], ...found }),
      };
    }),
  );
  const signersOf = (leaf: KnownLeaf) =>
    authorities.flatMap(({ name, certificate }) => name === leaf.signer ? certificate ?? [] : []);
  const leaves = await allEnded(
    KNOWN_LEAVES.filter(isHere).map((leaf) => inspectLeaf(paths, { leaf, signers: signersOf(leaf) }, inspection)),
  );
  return [...authorities.map(({ found }) => found), ...leaves.flat()];
}

function said({ name, usedBy }: KnownCertificate): Pick<ToInspect, "name" | "usedBy"> {
  return { name, usedBy };
}

/** Which parts of a control plane are here, by what they leave on the disk. */
async function partsOf({ pkiDir, etcdPkiDir, etcdDataDir }: CertificatePlaces): Promise<Set<KnownCertificate["part"]>> {
  const isAnyHere = async (paths: readonly string[]) => (await Promise.all(paths.map(exists))).includes(true);
  const konnectivity = ["crt", "key", "conf"].map((ending) => `${pkiDir}/konnectivity.${ending}`);
  return new Set([
    "api",
    ...(await isAnyHere([`${etcdPkiDir}/ca.crt`, `${etcdPkiDir}/peer.crt`, `${etcdDataDir}/member`])
      ? ["etcd" as const]
      : []),
    ...(await isAnyHere(konnectivity) ? ["konnectivity" as const] : []),
  ]);
}

async function readAuthority({ pkiDir }: CertificatePlaces, name: string) {
  const files = await readPairAt(`${pkiDir}/${name}`);
  return { ...files, certificate: certificateIn(files.pem, files.path) };
}

async function readPairAt(base: string): Promise<Pick<ToInspect, "path" | "pem" | "key">> {
  const [pem, key] = await Promise.all([contentAt(`${base}.crt`), contentAt(`${base}.key`)]);
  return { path: `${base}.crt`, pem, key: { path: `${base}.key`, pem: key } };
}

/** One file that a failing disk does not give is told of, and does not hide the others. */
async function contentAt(path: string): Promise<FileContent> {
  try {
    return await readTextIfExists(path);
  } catch (cause) {
    return new K0sError(`Cannot read "${path}": ${messageOf(cause)}`, { cause });
  }
}

/** What a leaf can be compared with; one that is damaged is told of by itself. */
function certificateIn(pem: FileContent, path: string): Certificate | undefined {
  try {
    return pem === undefined ? undefined : parseCertificate(textIn(pem), path);
  } catch (error) {
    if (error instanceof K0sError) return undefined;
    throw error;
  }
}

/** A leaf, and the same in its kubeconfig. */
async function inspectLeaf(
  paths: CertificatePlaces,
  { leaf, signers }: { leaf: KnownLeaf; signers: readonly Certificate[] },
  { judge, kubeconfigs }: Inspection,
): Promise<InspectedCertificate[]> {
  const common = { ...said(leaf), kind: "leaf", renewedBy: "k0s", signers } as const;
  const own = judge({ ...common, ...await readPairAt(`${paths.pkiDir}/${leaf.name}`) });
  if (!leaf.hasKubeconfig || !kubeconfigs) return [own];
  const path = `${paths.pkiDir}/${leaf.name}.conf`;
  return [own, judge({ ...common, name: `${leaf.name}.conf`, path, ...await readKubeconfigAt(path) })];
}

async function readKubeconfigAt(path: string): Promise<Pick<ToInspect, "pem" | "key">> {
  const text = await contentAt(path);
  if (typeof text !== "string") return { pem: text, key: { path, pem: text } };
  const { certificatePem, keyPem } = await identityOf(text, path);
  // A file without one is told of as a certificate that cannot be read.
  return { pem: certificatePem ?? "", key: { path, pem: keyPem } };
}

async function identityOf(text: string, path: string) {
  try {
    return await kubeconfigIdentity(text, path);
  } catch (error) {
    if (error instanceof K0sError) return {};
    throw error;
  }
}

/** What a kubelet has: it renews its own two by itself; on a worker its kubeconfig names the authority, too. */
async function inspectKubelet(
  paths: CertificatePlaces,
  { judge, kubeconfigs }: Inspection,
  isController: boolean,
): Promise<InspectedCertificate[]> {
  const client = kubeletCredentials(paths);
  const server = client.replace("-client-", "-server-");
  const [config, clientPem, serverPem] = await Promise.all(
    [paths.kubeletKubeconfig, client, server].map(contentAt),
  );
  if (config === undefined && clientPem === undefined) return [];
  const { caPem } = typeof config === "string" && kubeconfigs ? await identityOf(config, paths.kubeletKubeconfig) : {};
  const authority = certificateIn(caPem, paths.kubeletKubeconfig);
  const common = { kind: "leaf", renewedBy: "kubelet", signers: authority === undefined ? [] : [authority] } as const;
  const leaf = (name: string, usedBy: readonly string[], path: string, pem: FileContent) =>
    judge({ ...common, name, usedBy, path, pem: certificatesOf(pem), key: { path, pem } });
  return [
    ...(isController || config === undefined ? [] : [
      judge({
        ...KUBELETS_AUTHORITY,
        path: paths.kubeletKubeconfig,
        pem: typeof config === "string" ? caPem ?? "" : config,
      }),
    ]),
    leaf("kubelet-client", ["kubelet", "k0s"], client, clientPem),
    // Before the cluster has signed one there is none.
    ...(serverPem === undefined ? [] : [leaf("kubelet-server", ["kubelet"], server, serverPem)]),
  ];
}

/** The certificates of a file that also holds the key. */
function certificatesOf(pem: FileContent): FileContent {
  return typeof pem !== "string"
    ? pem
    : pemBlocks(pem).filter(({ label }) => label === "CERTIFICATE").map(({ text }) => text).join("");
}
