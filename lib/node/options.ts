/** What the command line of `k0s controller` says, decoded. Paths are absolute. */
export interface ControllerOptions {
  /** `--data-dir` */
  dataDir: string;
  /** `--status-socket`; left out: `<run>/status.sock` */
  statusSocket?: string | undefined;
  /** `--kubelet-root-dir`; left out: `<data>/kubelet` */
  kubeletRootDir?: string | undefined;
  /** `--config`; left out: `/etc/k0s/k0s.yaml`, which may be missing. `-` reads standard input. */
  configFile?: string | undefined;
  /** `--single` */
  single: boolean;
  /** `--enable-worker` */
  enableWorker: boolean;
  /** `--no-taints` */
  noTaints: boolean;
  /** `--init-only` */
  initOnly: boolean;
  /** `--debug` */
  debug: boolean;
  /** `--disable-components`, duplicates removed and names known. */
  disableComponents: readonly string[];
  /** `--profile` */
  profile: string;
  /** `--labels` */
  labels: Readonly<Record<string, string>>;
  /** `--taints`, as typed. */
  taints: readonly string[];
  /** `--kubelet-extra-args`, as typed. */
  kubeletExtraArgs: string;
  /** `--kube-controller-manager-extra-args`, as typed. */
  kubeControllerManagerExtraArgs: string;
  /** `--cri-socket` */
  criSocket?: string | undefined;
  /** `--iptables-mode` */
  iptablesMode: string;
  /** `--enable-cloud-provider` */
  enableCloudProvider: boolean;
  /** `--ignore-pre-flight-checks` */
  ignorePreFlightChecks: boolean;
  /** `--logging`, merged over the defaults. */
  logging: Readonly<Record<string, string>>;
  /** `--feature-gates`: k0s' own. */
  featureGates: Readonly<Record<string, boolean>>;
  /** `--api-server-stop-timeout`, in milliseconds; left out: derived. */
  apiServerStopTimeoutMs?: number | undefined;
  /** The whole command line, for the status document; a join token is left out. */
  args: readonly string[];
}

/** Whether the API server reaches nodes through konnectivity. */
export function usesKonnectivity(
  { single, disableComponents }: Pick<ControllerOptions, "single" | "disableComponents">,
): boolean {
  return !single && !disableComponents.includes("konnectivity-server");
}

/** What a running node tells whoever shows its boot. */
export interface NodeEvents {
  /** A step of the boot begins or ends. */
  onStep?(step: { name: string; state: "running" | "done" | "failed"; elapsedMs: number }): void;
  /** All is up. */
  onReady?(facts: { elapsedMs: number; apiUrl: string; nodeName: string | undefined }): void;
}
