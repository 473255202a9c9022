import type { TokenSource } from "../join/mod.ts";
import { absolutePath } from "../platform/mod.ts";

/** What every command line that runs a node says, decoded. Paths are absolute. */
export interface NodeOptions {
  /** `--data-dir` */
  dataDir: string;
  /** `--status-socket`; left out: `<run>/status.sock` */
  statusSocket?: string | undefined;
  /** `--debug` */
  debug: boolean;
  /** `--debugListenOn`, as typed; left out: without `--debug` nothing is served. */
  debugListenOn?: string | undefined;
  /** `--ignore-pre-flight-checks` */
  ignorePreFlightChecks: boolean;
  /** `--logging`, merged over the defaults. */
  logging: Readonly<Record<string, string>>;
  /** Where a join token comes from; left out: none was given. */
  token?: TokenSource | undefined;
  /** The whole command line, for the status document; a join token is left out. */
  args: readonly string[];
}

/** What the command line says of the pods of a node. */
export interface PodOptions extends NodeOptions {
  /** `--kubelet-root-dir`; left out: `<data>/kubelet` */
  kubeletRootDir?: string | undefined;
  /** `--profile` */
  profile: string;
  /** `--labels` */
  labels: Readonly<Record<string, string>>;
  /** `--taints`, as typed. */
  taints: readonly string[];
  /** `--kubelet-extra-args`, as typed. */
  kubeletExtraArgs: string;
  /** `--cri-socket`, as the kubelet takes it: `unix:///run/other.sock`. */
  criSocket?: string | undefined;
  /** `--iptables-mode` */
  iptablesMode: string;
  /** `--enable-cloud-provider` */
  enableCloudProvider: boolean;
}

/** What the command line of `k0s worker` says. */
export type WorkerOptions = PodOptions;

/** What the command line of `k0s controller` says, decoded. */
export interface ControllerOptions extends PodOptions {
  /**
   * `--config`; left out: `/etc/k0s/k0s.yaml`, which may be missing. `-` reads standard input. As typed until the node has
   * its lock, see {@link withAbsoluteConfigFile}.
   */
  configFile?: string | undefined;
  /** `--single` */
  single: boolean;
  /** `--enable-worker` */
  enableWorker: boolean;
  /** `--no-taints` */
  noTaints: boolean;
  /** `--enable-dynamic-config`: what is the cluster's is followed as an object in it. */
  dynamicConfig: boolean;
  /** `--init-only` */
  initOnly: boolean;
  /** `--disable-components`, duplicates removed and names known. */
  disableComponents: readonly string[];
  /** `--kube-controller-manager-extra-args`, as typed. */
  kubeControllerManagerExtraArgs: string;
  /** `--feature-gates`: k0s' own. */
  featureGates: Readonly<Record<string, boolean>>;
  /** `--enable-k0s-cloud-provider` with `--k0s-cloud-provider-update-frequency`; left out: there is none of ours. */
  cloudProvider?: { everyMs: number } | undefined;
  /** `--enable-metrics-scraper` */
  metricsScraper: boolean;
  /** `--api-server-stop-timeout`, in milliseconds; left out: derived. */
  apiServerStopTimeoutMs?: number | undefined;
}

/** The same, with a configuration file that is found from any working directory. */
export function withAbsoluteConfigFile(options: ControllerOptions): ControllerOptions {
  const { configFile } = options;
  if (configFile === undefined || configFile === "-") return options;
  return { ...options, configFile: absolutePath(configFile) };
}

/** Whether pods run on this machine. */
export function runsPods({ single, enableWorker }: Pick<ControllerOptions, "single" | "enableWorker">): boolean {
  return single || enableWorker;
}

/** What is told of a node that is ready. */
export interface ReadyFacts {
  /** How long the start took. */
  elapsedMs: number;
  apiUrl: string;
  /** Left out where no pods run. */
  nodeName: string | undefined;
  /** Set if it still lacks a pod network, which is not ours to bring or does not come: what the runtime says of it. */
  lacksNetwork?: string | undefined;
}

/** What a running node tells the display of its boot. */
export interface NodeEvents {
  /** A step of the boot begins or ends. */
  onStep?(step: { name: string; state: "running" | "done" | "failed"; elapsedMs: number }): void;
  /** All is up, or all but the pod network. */
  onReady?(facts: ReadyFacts): void;
  /** A node that was ready without a pod network has one now. */
  onNetwork?(facts: ReadyFacts): void;
}
