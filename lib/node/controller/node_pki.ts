import { InTurn, K0sError, parseDuration } from "../../base/mod.ts";
import {
  type ClusterConfig,
  type ComponentUsers,
  type NodePaths,
  runsEtcd,
  serviceNetworks,
  virtualAddresses,
} from "../../config/mod.ts";
import { collectApiSans, type NodePkiOptions, serviceSans } from "../../pki/mod.ts";
import { hostname, networkInterfaces, type Ports, resolveHost } from "../../platform/mod.ts";
import type { ControllerOptions } from "../options.ts";
import { usesKonnectivity } from "../../components/mod.ts";

/** What the certificates of a controller follow from, beside the machine itself. */
export interface NodePkiInputs {
  options: ControllerOptions;
  config: ClusterConfig;
  paths: NodePaths;
  ports: Ports;
  users: ComponentUsers;
}

/** What a controller knows of the certificates that were issued last. */
export class Certified {
  /** Two that write the same pair would mix key and certificate. */
  readonly turns: InTurn = new InTurn();
  /** What of the configuration they were issued for; `undefined`: none were. */
  for: string | undefined;
  /** Digests of those that our own connections show; `undefined`: there are no connections yet. */
  shown: string | undefined;
  /** When the next one is to be issued again; `undefined`: none would hold longer then. */
  nextRenewal: Date | undefined;
}

/** What of the configuration the certificates follow from. */
export function certifiedParts(
  { spec: { api, network } }: ClusterConfig,
): Pick<ClusterConfig["spec"], "api" | "network"> {
  return { api, network };
}

/** Names and addresses by which the API server of this controller is reached right now. */
export async function apiServerNames(config: ClusterConfig): Promise<string[]> {
  const { api, network } = config.spec;
  const [localhostAddresses, hostnameAddresses] = await Promise.all([
    resolveHost("localhost"),
    // A host name that does not resolve is no name that anybody connects to.
    resolveHost(hostname()).catch((error: unknown) => {
      if (error instanceof K0sError) return [];
      throw error;
    }),
  ]);
  return collectApiSans({
    clusterDomain: network.clusterDomain,
    externalAddress: api.externalAddress,
    address: api.address,
    sans: api.sans ?? [],
    localhostAddresses,
    hostnameAddresses,
    interfaces: networkInterfaces().map(({ interfaceName, address }) => ({ name: interfaceName, address })),
    virtualAddresses: virtualAddresses(config),
    serviceCidrs: serviceNetworks(config),
  });
}

/** What the certificates of this controller follow from: its configuration and its addresses right now. */
export async function nodePkiOptions({ options, config, paths, ports, users }: NodePkiInputs): Promise<NodePkiOptions> {
  const { api, network, storage } = config.spec;
  const etcd = runsEtcd(config);
  return {
    paths,
    users,
    sans: await apiServerNames(config),
    serviceSans: serviceSans({ clusterDomain: network.clusterDomain, serviceCidrs: serviceNetworks(config) }),
    storage: etcd ? "etcd" : "kine",
    etcdPeerAddress: etcd ? storage.etcd?.peerAddress : undefined,
    apiPort: api.port,
    apiHost: api.onlyBindToAddress ? api.address : undefined,
    caLifetimeMs: parseDuration(api.ca.expiresAfter),
    leafLifetimeMs: parseDuration(api.ca.certificatesExpireAfter),
    etcdCaLifetimeMs: storage.etcd?.ca && parseDuration(storage.etcd.ca.expiresAfter),
    etcdLeafLifetimeMs: storage.etcd?.ca && parseDuration(storage.etcd.ca.certificatesExpireAfter),
    konnectivity: usesKonnectivity(options),
    clock: ports.clock,
    log: ports.log,
  };
}
