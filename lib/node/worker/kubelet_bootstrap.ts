import { K0sError, messageOf } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import type { CertificateSigningRequest } from "../../reconcilers/mod.ts";
import {
  ignoring,
  isConflict,
  isNotFound,
  type KubeClient,
  mayBeStarting,
  RESOURCES,
  untilStarted,
} from "../../kube/mod.ts";
import { kubeletCredentials, kubeletKubeconfig, kubeletRequest, writeKubeletPair } from "../../pki/mod.ts";
import { type Ports, removePath, withDeadline, writeAtomic } from "../../platform/mod.ts";

/** What {@link bootstrapKubelet} needs. */
export interface BootstrapOptions {
  /** May create certificate requests: with a bootstrap token, or the administrator's. */
  client: KubeClient;
  /** PEM of the cluster's authority. */
  caPem: string;
  paths: Pick<NodePaths, "kubeletRootDir" | "kubeletKubeconfig">;
  nodeName: string;
  ports: Pick<Ports, "clock" | "log" | "random">;
  signal: AbortSignal;
}

/** How long the cluster may take to sign before that is worth a warning, in milliseconds. */
const SIGNED_WITHIN_MS = 30_000;
/** How often it is looked for, in milliseconds: signing takes a tenth of a second where nobody has to approve. */
const POLL = { firstMs: 50, factor: 1.5, limitMs: 2_000 };

/**
 * Has the cluster certify this node, and writes the kubelet's credentials and kubeconfig: places, names and form are
 * those of the kubelet's own bootstrap.
 *
 * `kubelet.conf` comes last: once it is there, the node has joined and needs no token any more.
 *
 * @throws {K0sError} If the request is denied or cannot be made.
 */
export async function bootstrapKubelet(options: BootstrapOptions): Promise<void> {
  const { client, caPem, paths, nodeName, ports, signal } = options;
  const { clock, log } = ports;
  const keyFile = `${paths.kubeletRootDir}/pki/kubelet-client.key.tmp`;
  const { name, requestPem, keyPem } = await kubeletRequest(nodeName, keyFile);
  const request = {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name },
    spec: {
      request: btoa(requestPem),
      signerName: "kubernetes.io/kube-apiserver-client-kubelet",
      usages: ["digital signature", "client auth"],
    },
  };
  const create = () => client.create(RESOURCES.certificateSigningRequests, request, { signal });
  await untilStarted(() => ignoring(isConflict, create), { ports, signal, what: "ask for the node's certificate" });
  log.info("Asked the cluster for a certificate", { csr: name, node: nodeName });
  const certificatePem = await signedCertificate(name, options);
  await writeKubeletPair({ paths, clock }, { certificatePem, keyPem });
  const text = kubeletKubeconfig(client.server, caPem, kubeletCredentials(paths));
  await writeAtomic(paths.kubeletKubeconfig, text, { mode: 0o600 });
  await removePath(keyFile);
}

async function signedCertificate(name: string, options: BootstrapOptions): Promise<string> {
  const { ports: { clock, log }, signal } = options;
  const wait = (limit: AbortSignal) => waitForCertificate(name, options, limit);
  const inTime = await withDeadline(clock, { ms: SIGNED_WITHIN_MS, signal }, wait);
  if (inTime !== undefined) return inTime;
  log.warn("The cluster has not signed this node's certificate yet", {
    csr: name,
    hint: `Approve it with: k0s kubectl certificate approve ${name}`,
  });
  return await wait(signal);
}

/** Asks again and again: with a token, the cluster is asked over connections that nothing can be watched on. */
async function waitForCertificate(name: string, options: BootstrapOptions, signal: AbortSignal): Promise<string> {
  const { client, ports: { clock, log } } = options;
  for (let delayMs = POLL.firstMs;; delayMs = Math.min(delayMs * POLL.factor, POLL.limitMs)) {
    await clock.sleep(delayMs, signal);
    try {
      const type = RESOURCES.certificateSigningRequests;
      const certificate = certificateOf(await client.get<CertificateSigningRequest>(type, name, { signal }));
      if (certificate !== undefined) return certificate;
    } catch (error) {
      if (isNotFound(error)) throw new K0sError(`Certificate request "${name}" was deleted before it was signed`);
      if (!mayBeStarting(error)) throw error;
      log.debug("Cannot look for the certificate yet", { csr: name, error: messageOf(error) });
    }
  }
}

/** The certificate, PEM; `undefined` if it is not signed yet. @throws {K0sError} If it never will be. */
export function certificateOf({ metadata, status }: CertificateSigningRequest): string | undefined {
  if (status?.certificate !== undefined) return atob(status.certificate);
  const no = status?.conditions?.find(({ type }) => type === "Denied" || type === "Failed");
  if (no === undefined) return undefined;
  throw new K0sError(`The cluster does not certify this node: request "${metadata.name}" is ${no.type.toLowerCase()}`, {
    hint: `Look at it with: k0s kubectl describe csr ${metadata.name}`,
  });
}
