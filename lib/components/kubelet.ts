import type { NodePaths } from "../config/mod.ts";
import { ensureDirectory, writeAtomic } from "../platform/mod.ts";
import { type Component, flags } from "./component.ts";
import { type KubeletConfigInputs, renderKubeletConfig } from "./kubelet_config.ts";

/** What {@link kubelet} depends on. */
export interface KubeletInputs {
  paths: NodePaths;
  nodeName: string;
  /** How it reaches the API server; written by its bootstrap where it does not exist. */
  kubeconfig: string;
  /** Credentials for asking for its first certificate; left out: `kubeconfig` must exist. */
  bootstrapKubeconfig?: string;
  labels: Readonly<Record<string, string>>;
  /** `--node-ip`; only with dual stack. */
  nodeIps?: readonly string[];
  /** Whether a cloud provider initialises the node. */
  hasCloudProvider: boolean;
  /** `--logging kubelet=`. */
  verbosity: string;
  /** From `--kubelet-extra-args`, without dashes; `hostname-override` is not taken from here. */
  extraArgs: Readonly<Record<string, string>>;
  /** Text of the configuration, as {@link prepareKubelet} returns it: a change restarts the kubelet. */
  config: string;
  /** Port of its health endpoint on 127.0.0.1. @default {10248} */
  healthzPort?: number;
}

/** The kubelet. It needs a container runtime; the node's pods survive its restart. */
export const kubelet: Component<KubeletInputs> = {
  name: "kubelet",
  needs: ["containerd"],
  spec: (inputs) => ({
    name: "kubelet",
    needs: ["containerd"],
    executable: `${inputs.paths.binDir}/kubelet`,
    args: flags(kubeletDefaults(inputs), { ...inputs.extraArgs, "hostname-override": inputs.nodeName }).sort(),
    env: {},
    cwd: inputs.paths.dataDir,
    ready: {
      kind: "http",
      url: `http://127.0.0.1:${inputs.healthzPort ?? 10248}/healthz`,
      everyMs: 100,
      withinMs: 120_000,
    },
    stop: { signal: "SIGTERM", graceMs: 5_000 },
    reactsTo: { config: inputs.config },
  }),
};

function kubeletDefaults(inputs: KubeletInputs): Record<string, string | undefined> {
  const { paths, labels, nodeIps = [] } = inputs;
  const nodeLabels = Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(",");
  return {
    "bootstrap-kubeconfig": inputs.bootstrapKubeconfig,
    "cert-dir": `${paths.kubeletRootDir}/pki`,
    "cloud-provider": inputs.hasCloudProvider ? "external" : undefined,
    "config": kubeletConfigFile(paths),
    "kubeconfig": inputs.kubeconfig,
    "node-ip": nodeIps.length === 0 ? undefined : nodeIps.join(","),
    "node-labels": nodeLabels === "" ? undefined : nodeLabels,
    "root-dir": paths.kubeletRootDir,
    "v": inputs.verbosity,
  };
}

/** The kubelet's configuration file. */
export function kubeletConfigFile(paths: NodePaths): string {
  return `${paths.runDir}/kubelet/config.yaml`;
}

/** What {@link prepareKubelet} writes down, beside what the paths say. */
export interface PrepareKubeletOptions extends Omit<KubeletConfigInputs, "clientCaFile" | "runtimeEndpoint"> {
  paths: NodePaths;
  /** PEM of the authority that signs clients of the kubelet. */
  clientCa: string;
  /** CRI endpoint of a runtime that is not ours. @default {containerd of k0s} */
  runtimeEndpoint?: string;
}

/**
 * Makes the kubelet's directories and writes its configuration and authority file.
 *
 * @returns The text of the configuration.
 * @throws {K0sError} Naming the path that cannot be written.
 */
export async function prepareKubelet(options: PrepareKubeletOptions): Promise<string> {
  const { paths, clientCa } = options;
  const clientCaFile = `${paths.runDir}/kubelet/ca.crt`;
  const runtimeEndpoint = options.runtimeEndpoint ?? `unix://${paths.containerdSocket}`;
  const text = renderKubeletConfig({ ...options, clientCaFile, runtimeEndpoint });
  await ensureDirectory(paths.kubeletRootDir, { mode: 0o755 });
  await ensureDirectory(`${paths.runDir}/kubelet`, { mode: 0o755 });
  await writeAtomic(clientCaFile, clientCa, { mode: 0o644 });
  await writeAtomic(kubeletConfigFile(paths), text, { mode: 0o600 });
  return text;
}
