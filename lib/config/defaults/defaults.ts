import { defaultImages, defaultProxyImages } from "./default_images.ts";
import { DEFAULT_DATA_DIR } from "../paths.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";

/** What the defaults of a configuration depend on. */
export interface DefaultConfigOptions {
  /** Directory that the default SQLite database lies under. @default {"/var/lib/k0s"} */
  dataDir?: string | undefined;
  /** Whether the cluster is one node for ever, which stores in SQLite unless the document has `spec.storage`. */
  single?: boolean | undefined;
  /** This node's address. */
  hostAddress: string;
}

type Spec = ClusterConfig["spec"];
type Network = Spec["network"];

/** Life of authorities and certificates: 10 years and 1 year. */
const defaultLife = () => ({ expiresAfter: "87600h0m0s", certificatesExpireAfter: "8760h0m0s" });

/** Default settings of etcd. */
export function defaultEtcd({ hostAddress }: DefaultConfigOptions): NonNullable<Spec["storage"]["etcd"]> {
  return { peerAddress: hostAddress, ca: defaultLife() };
}

/**
 * Default settings of kine: SQLite under the data directory in use.
 *
 * Upstream uses its built-in data directory when the document says `type: kine` and `--single` is not given; that is
 * a defect there, not a contract.
 */
export function defaultKine({ dataDir }: DefaultConfigOptions): NonNullable<Spec["storage"]["kine"]> {
  return { dataSource: `sqlite://file:${dataDir || DEFAULT_DATA_DIR}/db/state.db?mode=rwc&_journal=WAL` };
}

/** Default settings of kube-router. */
export function defaultKuberouter(): NonNullable<Network["kuberouter"]> {
  return { autoMTU: true, metricsPort: 8080, hairpin: "Enabled" };
}

/** Default settings of Calico. */
export function defaultCalico(): NonNullable<Network["calico"]> {
  return {
    mode: "vxlan",
    overlay: "Always",
    vxlanPort: 4789,
    vxlanVNI: 4096,
    mtu: 1450,
    flexVolumeDriverPath: "/usr/libexec/k0s/kubelet-plugins/volume/exec/nodeagent~uds",
  };
}

/** Default settings of one of the node-local load balancers. */
export function defaultNodeProxy(kind: "envoyProxy" | "traefik") {
  return {
    image: defaultProxyImages()[kind],
    apiServerBindPort: 7443,
    konnectivityServerBindPort: 7132,
  };
}

/** Where kube-proxy serves its metrics unless the document says otherwise. */
export const DEFAULT_METRICS_ADDRESS = "0.0.0.0:10249";

function defaultKubeProxy(): Network["kubeProxy"] {
  return {
    mode: "iptables",
    metricsBindAddress: DEFAULT_METRICS_ADDRESS,
    healthzBindAddress: "0.0.0.0:10256",
    iptables: { syncPeriod: "0s", minSyncPeriod: "0s" },
    ipvs: { syncPeriod: "0s", minSyncPeriod: "0s", tcpTimeout: "0s", tcpFinTimeout: "0s", udpTimeout: "0s" },
    nftables: { syncPeriod: "0s", minSyncPeriod: "0s" },
  };
}

function defaultNetwork(): Network {
  return {
    provider: "kuberouter",
    podCIDR: "10.244.0.0/16",
    serviceCIDR: "10.96.0.0/12",
    clusterDomain: "cluster.local",
    dualStack: { enabled: false },
    kubeProxy: defaultKubeProxy(),
    kuberouter: defaultKuberouter(),
    nodeLocalLoadBalancing: { enabled: false, type: "Traefik", traefik: defaultNodeProxy("traefik") },
  };
}

/**
 * The configuration of a cluster whose operator has written none. A fresh value at each call.
 *
 * @see k0s `pkg/apis/k0s/v1beta1`
 */
export function defaultClusterConfig(options: DefaultConfigOptions): ClusterConfig {
  return {
    apiVersion: "k0s.k0sproject.io/v1beta1",
    kind: "ClusterConfig",
    metadata: { name: "k0s", namespace: "kube-system" },
    spec: {
      api: { address: options.hostAddress, port: 6443, k0sApiPort: 9443, ca: defaultLife() },
      controllerManager: {},
      extensions: { helm: { concurrencyLevel: 5 } },
      images: defaultImages(),
      installConfig: {
        users: {
          etcdUser: "etcd",
          kineUser: "kube-apiserver",
          konnectivityUser: "konnectivity-server",
          kubeAPIserverUser: "kube-apiserver",
          kubeSchedulerUser: "kube-scheduler",
        },
      },
      konnectivity: { agentPort: 8132, adminPort: 8133 },
      network: defaultNetwork(),
      scheduler: {},
      storage: options.single
        ? { type: "kine", kine: defaultKine(options) }
        : { type: "etcd", etcd: defaultEtcd(options) },
      telemetry: { enabled: false },
    },
  };
}
