import type { Problem } from "../../base/mod.ts";
import { type ClusterConfig, defaultClusterConfig, saysMore } from "../../config/mod.ts";
import type { ControllerOptions } from "../options.ts";

type Spec = ClusterConfig["spec"];

/** What a flag leaves out of a controller, and the settings that are for it alone. */
interface Unused {
  /** Name for `--disable-components`, or the flag itself. */
  flag: "--single" | (string & Record<never, never>);
  path: string;
  value(spec: Spec): unknown;
}

const UNUSED: readonly Unused[] = [
  { flag: "coredns", path: "spec.network.coreDNS", value: ({ network }) => network.coreDNS },
  { flag: "helm", path: "spec.extensions.helm", value: ({ extensions }) => extensions.helm },
  ...["konnectivity-server", "--single"].map((flag): Unused => ({
    flag,
    path: "spec.konnectivity",
    value: ({ konnectivity }) => konnectivity,
  })),
  ...["control-api", "--single"].map((flag): Unused => ({
    flag,
    path: "spec.api.k0sApiPort",
    value: ({ api }) => api.k0sApiPort,
  })),
  {
    flag: "kube-controller-manager",
    path: "spec.controllerManager",
    value: ({ controllerManager }) => controllerManager,
  },
  { flag: "kube-proxy", path: "spec.network.kubeProxy", value: ({ network }) => network.kubeProxy },
  { flag: "kube-scheduler", path: "spec.scheduler", value: ({ scheduler }) => scheduler },
  { flag: "metrics-server", path: "spec.metricsServer", value: ({ metricsServer }) => metricsServer },
  {
    flag: "network-provider",
    path: "spec.network.kuberouter",
    value: ({ network: { provider, kuberouter } }) => provider === "kuberouter" ? kuberouter : undefined,
  },
  {
    flag: "network-provider",
    path: "spec.network.provider",
    value: ({ network: { provider } }) => provider === "calico" ? provider : "kuberouter",
  },
];

/** What of a configuration counts for nothing because of a flag; what is as it would be by itself is no wish. */
export function unusedByFlags(
  { single, disableComponents }: Pick<ControllerOptions, "single" | "disableComponents">,
  { spec }: Pick<ClusterConfig, "spec">,
): Problem[] {
  const { spec: defaults } = defaultClusterConfig({ hostAddress: spec.api.address });
  return UNUSED.flatMap(({ flag, path, value }) => {
    const isGiven = flag === "--single" ? single : disableComponents.includes(flag);
    if (!isGiven || !saysMore(value(spec), value(defaults))) return [];
    const reason = flag === "--single" ? flag : `--disable-components=${flag}`;
    return [{ path, message: `Without effect: the controller runs with ${reason}` }];
  });
}
