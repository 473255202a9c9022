/** Where everything of a node lies. Names and places are upstream's (k0s `pkg/config/cfgvars.go`). All absolute. */
export interface NodePaths {
  dataDir: string;
  runDir: string;
  binDir: string;
  /** Certificates and keys. */
  pkiDir: string;
  etcdPkiDir: string;
  etcdDataDir: string;
  /** Directory of the SQLite database. */
  dbDir: string;
  kubeletRootDir: string;
  /** The kubelet's own kubeconfig, written by its bootstrap. */
  kubeletKubeconfig: string;
  adminKubeconfig: string;
  manifestsDir: string;
  /** Image bundles imported before the kubelet starts. */
  imagesDir: string;
  containerdDataDir: string;
  containerdStateDir: string;
  containerdSocket: string;
  /** What containerd reads of registries: `HOST/hosts.toml`. It may hold passwords, and is root's alone. */
  registriesDir: string;
  /** The `:2379` is part of the file name. */
  kineSocket: string;
  statusSocket: string;
  runtimeConfig: string;
  runtimeConfigLock: string;
  konnectivitySocketDir: string;
  /** State of the supervisor: output of children, spans of the boot. */
  logsDir: string;
  /** The journal of an upgrade of k0s, and the backup that is made before it. */
  upgradeDir: string;
}

/** What {@link nodePaths} derives from. */
export interface NodePathOptions {
  /** @default {"/var/lib/k0s"} */
  dataDir?: string | undefined;
  /** @default {"/run/k0s"} for root, else `<data>/run` */
  runDir?: string | undefined;
  kubeletRootDir?: string | undefined;
  statusSocket?: string | undefined;
  /** Whether the process is root. @default {true} */
  isRoot?: boolean;
}

/** Default data directory. */
export const DEFAULT_DATA_DIR = "/var/lib/k0s";
/** Default configuration file; the only one that may be missing. */
export const DEFAULT_CONFIG_FILE = "/etc/k0s/k0s.yaml";

/** Derives every path of a node from its directories. */
export function nodePaths(options: NodePathOptions = {}): NodePaths {
  const dataDir = options.dataDir ?? DEFAULT_DATA_DIR;
  const runDir = options.runDir ?? (options.isRoot === false ? `${dataDir}/run` : "/run/k0s");
  const pkiDir = `${dataDir}/pki`;
  return {
    dataDir,
    runDir,
    binDir: `${dataDir}/bin`,
    pkiDir,
    etcdPkiDir: `${pkiDir}/etcd`,
    etcdDataDir: `${dataDir}/etcd`,
    dbDir: `${dataDir}/db`,
    kubeletRootDir: options.kubeletRootDir ?? `${dataDir}/kubelet`,
    kubeletKubeconfig: `${dataDir}/kubelet.conf`,
    adminKubeconfig: `${pkiDir}/admin.conf`,
    manifestsDir: `${dataDir}/manifests`,
    imagesDir: `${dataDir}/images`,
    containerdDataDir: `${dataDir}/containerd`,
    containerdStateDir: `${runDir}/containerd`,
    containerdSocket: `${runDir}/containerd.sock`,
    registriesDir: `${dataDir}/registries`,
    kineSocket: `${runDir}/kine/kine.sock:2379`,
    statusSocket: options.statusSocket ?? `${runDir}/status.sock`,
    runtimeConfig: `${runDir}/k0s.yaml`,
    runtimeConfigLock: `${runDir}/k0s.yaml.lock`,
    konnectivitySocketDir: `${runDir}/konnectivity-server`,
    logsDir: `${dataDir}/logs`,
    upgradeDir: `${dataDir}/upgrade`,
  };
}
