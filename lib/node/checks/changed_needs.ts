import type { ClusterConfig, NodePaths } from "../../config/mod.ts";
import { type PortNeed, preflightReport, probeListenAddresses, probePorts } from "../../host/mod.ts";
import type { Ports } from "../../platform/mod.ts";
import { type ControllerOptions, runsPods } from "../options.ts";
import { podPorts } from "../pods/pod_ports.ts";
import { controllerPorts, portsNeededTwice } from "./needed_ports.ts";
import { judgePreflight, probeKubeProxy } from "./preflight.ts";

/** What {@link checkChangedNeeds} looks at. */
export interface ChangedNeedsInputs {
  /** The configuration that the node runs by. */
  running: ClusterConfig;
  next: ClusterConfig;
  options: ControllerOptions;
  paths: NodePaths;
  ports: Pick<Ports, "clock" | "log" | "spawn">;
}

/**
 * Checks that this machine has what a running node would need in addition: addresses, free ports, what kube-proxy uses of
 * the kernel.
 *
 * @throws {K0sError} Listing what it has not; with `--ignore-pre-flight-checks` it is logged instead.
 */
export async function checkChangedNeeds({ running, next, options, paths, ports }: ChangedNeedsInputs): Promise<void> {
  const needsOf = (config: ClusterConfig): PortNeed[] => [
    ...controllerPorts({ options, config, paths }),
    ...(runsPods(options) ? podPorts(options, config) : []),
  ];
  const needs = needsOf(next);
  // A port that another process of the node gives up is free by then.
  const keyOf = ({ protocol, port }: PortNeed) => `${protocol} ${port}`;
  const held = new Set(needsOf(running).map(keyOf));
  const added = needs.filter((need) => !held.has(keyOf(need)));
  const [former, proxy] = [running, next].map(({ spec: { network } }) => network.kubeProxy);
  const isOther = former?.mode !== proxy?.mode || former?.disabled !== proxy?.disabled;
  const results = [
    ...portsNeededTwice(needs),
    ...await probeListenAddresses(controllerPorts({ options, config: next, paths }), ports),
    ...await probePorts(added, { binDir: paths.binDir, clock: ports.clock }),
    ...(runsPods(options) && isOther ? await probeKubeProxy(next, options, ports) : []),
  ];
  judgePreflight(preflightReport(results), options, ports.log);
}
