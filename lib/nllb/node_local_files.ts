import { stringify } from "@std/yaml";
import { httpsUrl } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { proxyFiles } from "./proxy_files.ts";
import type { NodeLocalSettings } from "./settings.ts";
import { nodeLocalPod } from "./static_pod.ts";

/** What {@link nodeLocalFiles} follow from. */
export interface NodeLocalFilesInputs {
  paths: Pick<NodePaths, "runDir">;
  /** Directory that the kubelet takes static pods from. */
  staticPodDir: string;
  /** `undefined`: the node has none, and what a former one left goes. */
  balancer: NodeLocalBalancerInputs | undefined;
}

/** What a node's load balancer is made of. */
export interface NodeLocalBalancerInputs {
  settings: NodeLocalSettings;
  /** Address of the loopback it listens at. */
  bindAddress: string;
  /** `host:port` of the API servers behind it; at least one. */
  apiServers: readonly string[];
  /** Such as `v1.37.2+k0s.0`. */
  k0sVersion: string;
}

/** A file of the balancer. */
export interface NodeLocalFile {
  path: string;
  /** `undefined`: it is to go, or the directory of this name. */
  text: string | undefined;
  /** Permission bits. */
  mode: number;
  /** Permission bits of its directory. */
  directoryMode?: number;
}

/**
 * The load balancer of a node, as far as it is files: the kubelet and the proxy do the rest.
 *
 * The proxy follows one of its files while it runs. What they say stays when k0s stops: pods go on meanwhile, and need it.
 */
export function nodeLocalFiles({ paths, staticPodDir, balancer }: NodeLocalFilesInputs): NodeLocalFile[] {
  const manifest = `${staticPodDir}/k0s-nllb.yaml`;
  if (balancer === undefined) {
    return [manifest, nodeLocalDirectory(paths)].map((path) => ({ path, text: undefined, mode: 0o644 }));
  }
  const { settings, bindAddress, k0sVersion } = balancer;
  // It must stay the same: the running pod has it mounted.
  const directory = `${nodeLocalDirectory(paths)}/${settings.type === "Traefik" ? "traefik" : "envoy"}`;
  const apiServers = balancer.apiServers.toSorted();
  const { fixed, followed } = proxyFiles({ settings, bindAddress, apiServers });
  const pod = stringify(nodeLocalPod({ settings, bindAddress, directory, k0sVersion }));
  return [
    ...Object.entries({ ...fixed, ...followed }).map(([name, text]) => (
      { path: `${directory}/${name}`, text, mode: 0o444, directoryMode: 0o755 }
    )),
    { path: manifest, text: pod, mode: 0o644, directoryMode: 0o755 },
  ];
}

/** URL of the API as this node reaches it through its balancer. */
export function nodeLocalUrl({ apiServerBindPort }: NodeLocalSettings, bindAddress: string): string {
  return httpsUrl(bindAddress, apiServerBindPort);
}

/** Kubeconfig of a kubelet that goes through the balancer of its node. */
export function nodeLocalKubeconfig(paths: Pick<NodePaths, "runDir">): string {
  return `${nodeLocalDirectory(paths)}/kubeconfig.yaml`;
}

function nodeLocalDirectory({ runDir }: Pick<NodePaths, "runDir">): string {
  return `${runDir}/nllb`;
}
