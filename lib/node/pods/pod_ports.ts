import { type ClusterConfig, defaultClusterConfig } from "../../config/mod.ts";
import type { PortNeed } from "../../host/mod.ts";
import { hostPorts } from "../../manifests/mod.ts";
import { clusterNodeLocal } from "./node_local.ts";
import type { ControllerOptions } from "../options.ts";
import { usesKonnectivity } from "../../components/mod.ts";

const LOOPBACK = "127.0.0.1";

/** The ports of pods on the network of a controller with a worker, as its configuration has them. */
export function podPorts(options: ControllerOptions, config: ClusterConfig): PortNeed[] {
  const { disableComponents: disabledComponents } = options;
  const konnectivity = usesKonnectivity(options);
  const nodeAddress = config.spec.api.address;
  return [...hostPorts({ config, disabledComponents, konnectivity, nodeAddress }), ...balancerPorts(config)];
}

function balancerPorts(config: ClusterConfig): PortNeed[] {
  const settings = clusterNodeLocal(config);
  if (settings === undefined) return [];
  const component = "node-local load balancing";
  const setting = "the bind ports in spec.network.nodeLocalLoadBalancing";
  return [settings.apiServerBindPort, settings.konnectivityServerBindPort]
    .map((port) => ({ port, address: LOOPBACK, component, setting }));
}

/**
 * The same for a worker, which learns the cluster's configuration only after it has joined: what a cluster usually has.
 * Another program there is worth a warning.
 */
export function usualPodPorts(): PortNeed[] {
  const config = defaultClusterConfig({ hostAddress: LOOPBACK });
  return hostPorts({ config, disabledComponents: [], konnectivity: true, nodeAddress: LOOPBACK })
    // The node's own address is not known either, and one program there is as good as another.
    .map(({ address: _address, ...need }) => ({ ...need, isDoubtful: true }));
}
