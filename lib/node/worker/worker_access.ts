import { K0sError } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import { checkWorkerToken, pinnedHttp, type TokenSource } from "../../join/mod.ts";
import { type KubeAccess, KubeClient, parseKubeconfig } from "../../kube/mod.ts";
import { readKubeletPair } from "../../pki/mod.ts";
import { exists, type Http, type Ports, readTextIfExists } from "../../platform/mod.ts";

/** How a worker reaches the API server while it starts. Secret: never log it. */
export interface WorkerAccess {
  access: KubeAccess;
  /** PEM of the cluster's authority. */
  caPem: string;
  /** Whether these are the node's own credentials already; else they are good for asking for them. */
  isJoined: boolean;
  /** How the server is reached, where not every connection that its authority vouches for will do. */
  http?: Http;
}

/** What {@link findWorkerAccess} needs. */
export interface FindAccessOptions {
  paths: Pick<NodePaths, "dataDir" | "kubeletKubeconfig" | "kubeletRootDir">;
  token: TokenSource | undefined;
  ports: Ports;
  signal: AbortSignal;
}

/**
 * Finds what this worker authenticates with: its own credentials if it has joined before, else
 * `<data>/kubelet-bootstrap.conf`, else the token, which only then is read.
 *
 * @throws {JoinTokenError} If the token is not usable; {JoinError} if the cluster refuses it; {K0sError} if there is
 * nothing to authenticate with.
 * @see k0s `pkg/component/worker/utils.go`
 */
export async function findWorkerAccess(options: FindAccessOptions): Promise<WorkerAccess> {
  const { paths, token, ports, signal } = options;
  const own = await readTextIfExists(paths.kubeletKubeconfig);
  if (own !== undefined) return await ownAccess(own, paths);
  const bootstrap = await readTextIfExists(`${paths.dataDir}/kubelet-bootstrap.conf`);
  if (bootstrap !== undefined) return pinned(withAuthority(parseKubeconfig(bootstrap), { isJoined: false }));
  if (token === undefined) throw nothingToUse(paths.dataDir);
  const joinToken = await token.read("worker");
  ports.log.info("Joining a cluster", { server: joinToken.server, source: token.description });
  await checkWorkerToken(joinToken, { ...ports, signal });
  return pinned(withAuthority(parseKubeconfig(joinToken.kubeconfig), { isJoined: false }));
}

/** Whether this machine has nothing but a token to authenticate with. */
export async function needsToken(paths: Pick<NodePaths, "dataDir" | "kubeletKubeconfig">): Promise<boolean> {
  return !(await exists(paths.kubeletKubeconfig) || await exists(`${paths.dataDir}/kubelet-bootstrap.conf`));
}

/** Refuses a start that could not join, before anything is made. @throws {K0sError} If there is nothing to join with. */
export async function requireAccess({ paths, token }: Pick<FindAccessOptions, "paths" | "token">): Promise<void> {
  if (token === undefined && await needsToken(paths)) throw nothingToUse(paths.dataDir);
}

/** The credentials of a node that has joined. */
export async function joinedAccess(paths: FindAccessOptions["paths"]): Promise<WorkerAccess> {
  const own = await readTextIfExists(paths.kubeletKubeconfig);
  if (own === undefined) throw nothingToUse(paths.dataDir);
  return await ownAccess(own, paths);
}

/** Connects with the certificate that the kubelet has now: it renews it by itself. Through the node's load balancer, if any. */
export async function connectAsNode(
  { balancer, inputs: { paths, ports } }: {
    balancer: { server: string } | undefined;
    inputs: { paths: FindAccessOptions["paths"]; ports: Pick<Ports, "clock" | "http"> };
  },
): Promise<KubeClient> {
  const { access } = await joinedAccess(paths);
  return new KubeClient({ ...access, server: balancer?.server ?? access.server }, ports);
}

async function ownAccess(text: string, paths: FindAccessOptions["paths"]): Promise<WorkerAccess> {
  const { certificatePem, keyPem } = await readKubeletPair(paths);
  const access = { ...parseKubeconfig(text), clientCert: certificatePem, clientKey: keyPem };
  return withAuthority(access, { isJoined: true });
}

function withAuthority(access: KubeAccess, { isJoined }: { isJoined: boolean }): WorkerAccess {
  if (access.caCert === undefined) {
    throw new K0sError("Cannot use kubeconfig: its cluster has no certificate-authority-data");
  }
  return { access, caPem: access.caCert, isJoined };
}

/** A token is shown to the API server alone; credentials that are not shown need no such care. */
function pinned(found: WorkerAccess): WorkerAccess {
  const { access: { server, token }, caPem } = found;
  return token === undefined ? found : { ...found, http: pinnedHttp({ server, caPem, credential: token }) };
}

/** `host:port` of a URL; the port of its scheme if it names none. */
export function hostPortOf(server: string): string {
  const { hostname, port, protocol } = new URL(server);
  return `${hostname}:${port || (protocol === "http:" ? 80 : 443)}`;
}

function nothingToUse(dataDir: string): K0sError {
  return new K0sError(
    "neither regular nor bootstrap kubeconfig files exist and no join token given; dunno how to make kubelet " +
      `authenticate to API server (looked in ${dataDir})`,
    { hint: "Create a token on a controller with: k0s token create; then: k0s worker TOKEN" },
  );
}
