import { stringify } from "@std/yaml";
import { K0sError } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { type Clock, ensureDirectory, readTextIfExists, symbolicLink, writeAtomic } from "../platform/mod.ts";
import { holdsKey, isIssuedBy, parseCertificate } from "./certificate.ts";
import { parsePrivateKey, privatePemOf } from "./keys.ts";
import { base64OfText, pemBlocks } from "./pem.ts";
import { issueUserCertificate } from "./user_certificate.ts";

/** What the credentials of a kubelet beside a control plane follow from. */
export interface KubeletClientOptions {
  paths: Pick<NodePaths, "pkiDir" | "kubeletRootDir" | "kubeletKubeconfig">;
  nodeName: string;
  /** URL of the API server that `<data>/kubelet.conf` names. */
  server: string;
  /** Life of the certificate, in milliseconds; the kubelet renews it by itself long before. */
  lifetimeMs: number;
  clock: Pick<Clock, "now">;
}

/**
 * Makes sure that the kubelet of this machine can authenticate: issues its first client certificate and writes its
 * kubeconfig, in the places and form of the kubelet's own bootstrap (`kubelet-client-current.pem`, `kubelet.conf`).
 *
 * Upstream bootstraps through a CertificateSigningRequest even beside the control plane. The authority's key lies on
 * this machine, so signing directly grants nothing more, and takes the controller manager off the critical path of a
 * node's registration.
 *
 * @returns Whether a certificate was issued; one that is valid and ours stays.
 * @throws {K0sError} If the authority is missing or damaged.
 */
export async function ensureKubeletClient(options: KubeletClientOptions): Promise<boolean> {
  const { paths, nodeName, clock } = options;
  const current = kubeletCredentials(paths);
  const ca = await readTextIfExists(`${paths.pkiDir}/ca.crt`);
  if (ca === undefined) {
    throw new K0sError(`Cannot issue the kubelet's certificate: there is no "${paths.pkiDir}/ca.crt"`);
  }
  const keep = await isUsable(current, ca, options);
  if (!keep) {
    const issued = await issueUserCertificate({
      paths,
      username: `system:node:${nodeName}`,
      groups: ["system:nodes"],
      lifetimeMs: options.lifetimeMs,
      clock,
    });
    await writeKubeletPair(options, issued);
  }
  await writeIfOther(paths.kubeletKubeconfig, kubeletKubeconfig(options.server, ca, current));
  return !keep;
}

/** Writes a kubelet's certificate and key where it looks for them, and renews later ones itself. */
export async function writeKubeletPair(
  { paths, clock }: Pick<KubeletClientOptions, "clock"> & { paths: Pick<NodePaths, "kubeletRootDir"> },
  { certificatePem, keyPem }: { certificatePem: string; keyPem: string },
): Promise<void> {
  const directory = `${paths.kubeletRootDir}/pki`;
  const stamp = clock.now().toISOString().slice(0, 19).replace(/[T:]/g, "-");
  const file = `${directory}/kubelet-client-${stamp}.pem`;
  await ensureDirectory(directory, { mode: 0o755 });
  await writeAtomic(file, `${certificatePem.trimEnd()}\n${keyPem}`, { mode: 0o600 });
  await symbolicLink(file, kubeletCredentials(paths));
}

/**
 * Reads the kubelet's current certificate and key; the key as PKCS #8, whatever form the kubelet gave it.
 *
 * @throws {K0sError} If there is none, or it is damaged.
 */
export async function readKubeletPair(
  paths: Pick<NodePaths, "kubeletRootDir">,
): Promise<{ certificatePem: string; keyPem: string }> {
  const file = kubeletCredentials(paths);
  const pem = await readTextIfExists(file);
  if (pem === undefined) {
    throw new K0sError(`Cannot read the kubelet's credentials: there is no "${file}"`, {
      hint: "Remove kubelet.conf in the data directory, and join again with a new token",
    });
  }
  const certificatePem = pemBlocks(pem).filter(({ label }) => label === "CERTIFICATE").map(({ text }) => text).join("");
  return { certificatePem, keyPem: privatePemOf(parsePrivateKey(pem, file)) };
}

/** File with the kubelet's current certificate and key. */
export function kubeletCredentials({ kubeletRootDir }: Pick<NodePaths, "kubeletRootDir">): string {
  return `${kubeletRootDir}/pki/kubelet-client-current.pem`;
}

/** Renders a kubeconfig as the kubelet's bootstrap does: certificate and key by path, so that rotation needs no edit. */
export function kubeletKubeconfig(server: string, caPem: string, credentialsFile: string): string {
  return stringify({
    apiVersion: "v1",
    clusters: [{ cluster: { "certificate-authority-data": base64OfText(caPem), server }, name: "default-cluster" }],
    contexts: [{
      context: { cluster: "default-cluster", namespace: "default", user: "default-auth" },
      name: "default-context",
    }],
    "current-context": "default-context",
    kind: "Config",
    users: [{
      name: "default-auth",
      user: { "client-certificate": credentialsFile, "client-key": credentialsFile },
    }],
  });
}

async function isUsable(file: string, caPem: string, { nodeName, clock }: KubeletClientOptions): Promise<boolean> {
  const pem = await readTextIfExists(file);
  if (pem === undefined) return false;
  try {
    const certificate = parseCertificate(pem, file);
    return certificate.commonName === `system:node:${nodeName}` &&
      isIssuedBy(certificate, parseCertificate(caPem, "ca.crt")) &&
      holdsKey(certificate, parsePrivateKey(pem, file)) &&
      certificate.notAfter > clock.now();
  } catch (error) {
    // A damaged pair of the kubelet is worth nothing and can be issued anew, unlike an authority.
    if (error instanceof K0sError) return false;
    throw error;
  }
}

async function writeIfOther(path: string, text: string): Promise<void> {
  if (await readTextIfExists(path) !== text) await writeAtomic(path, text, { mode: 0o600 });
}
