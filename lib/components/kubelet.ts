import { parseIp } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { type Component, component, flags } from "./component.ts";
import { askedAt } from "./health_endpoint.ts";

/** What {@link kubelet} depends on. */
export interface KubeletInputs {
  paths: NodePaths;
  nodeName: string;
  /** How it reaches the API server. It is there: k0s itself has the node certified. */
  kubeconfig: string;
  labels: Readonly<Record<string, string>>;
  /** `--node-ip`; only with dual stack. */
  nodeIps?: readonly string[];
  /** Whether a cloud provider initialises the node. */
  hasCloudProvider: boolean;
  /** `--logging kubelet=`. */
  verbosity: string;
  /** From `--kubelet-extra-args`, without dashes; `hostname-override` is not taken from here. */
  extraArgs: Readonly<Record<string, string>>;
  /** Text of the configuration, as it is written down: a change restarts the kubelet. */
  config: string;
  /** What its worker profile says of its ports. */
  profile?: Readonly<Record<string, unknown>>;
}

const PORT = 10_250;
const EVERYWHERE = "0.0.0.0";
const HEALTH_PORT = 10_248;

/** The kubelet. It needs a container runtime; the node's pods survive its restart. */
export const kubelet: Component<KubeletInputs> = component({
  name: "kubelet",
  needs: ["containerd"],
  parts: ["kubernetes"],
  spec: (inputs) => ({
    executable: `${inputs.paths.binDir}/kubelet`,
    args: flags(kubeletDefaults(inputs), operatorsArgs(inputs)).sort(),
    env: {},
    cwd: inputs.paths.dataDir,
    ...asked(inputs),
    stop: { signal: "SIGTERM", graceMs: 5_000 },
    reactsTo: { config: inputs.config },
  }),
});

/** Its ports, which flags and the worker profile may move, the flags winning. */
function asked({ extraArgs, profile = {} }: KubeletInputs) {
  const setting = (flag: string, field: string, byDefault: string | number) =>
    String(extraArgs[flag] ?? profile[field] ?? byDefault);
  const health = askedAt({
    scheme: "http",
    address: setting("healthz-bind-address", "healthzBindAddress", "127.0.0.1"),
    port: Number(setting("healthz-port", "healthzPort", HEALTH_PORT)),
  }, { everyMs: 100, withinMs: 120_000 });
  const port = Number(setting("port", "port", PORT));
  const address = setting("address", "address", EVERYWHERE);
  const readOnlyPort = Number(setting("read-only-port", "readOnlyPort", 0));
  const isEverywhere = parseIp(address)?.value === 0n;
  const served = [port, ...(readOnlyPort > 0 ? [readOnlyPort] : [])];
  return {
    ...health,
    listens: [...served.map((one) => ({ port: one, ...(isEverywhere ? {} : { address }) })), ...health.listens],
  };
}

/** The operator's arguments; taints are in the configuration, which the flag would replace as a whole. */
function operatorsArgs({ extraArgs, nodeName }: KubeletInputs): Record<string, string> {
  const { "register-with-taints": _, ...others } = extraArgs;
  return { ...others, "hostname-override": nodeName };
}

function kubeletDefaults(inputs: KubeletInputs): Record<string, string | undefined> {
  const { paths, labels, nodeIps = [] } = inputs;
  const nodeLabels = Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(",");
  return {
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

/** File with the authorities that clients of the kubelet are checked against. */
export function kubeletClientCaFile(paths: NodePaths): string {
  return `${paths.runDir}/kubelet/ca.crt`;
}
