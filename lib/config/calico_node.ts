import { familiesInUse } from "./derived.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

/** `spec.network.calico` with its defaults. */
export type CalicoSettings = NonNullable<ClusterConfig["spec"]["network"]["calico"]>;

/** A port that Calico has in the network of its node. */
export interface CalicoPort {
  port: number;
  /** Left out: TCP. */
  protocol?: "UDP";
  /** Left out: every address. */
  address?: string;
  /** What it is for. */
  use: "metrics" | "health" | "BGP" | "VXLAN" | "WireGuard" | "WireGuard over IPv6";
  /** What moves it elsewhere; left out: nothing does. */
  setting?: string;
}

/** Whether Calico speaks BGP with its neighbours; `ipip` is an old name for it. */
export function usesBgp({ mode }: Pick<CalicoSettings, "mode">): boolean {
  return mode !== "vxlan";
}

/**
 * The ports of Calico on each node, as its variables have them.
 *
 * @see Calico `felix/config/config_params.go`
 */
export function calicoPorts(network: ClusterConfig["spec"]["network"], calico: CalicoSettings): CalicoPort[] {
  const moved = (variable: string, usual: number) => ({
    port: Number(calico.envVars?.[variable] ?? usual),
    setting: `${variable} in spec.network.calico.envVars`,
  });
  const { ipv4, ipv6 } = familiesInUse(network);
  const encrypts = calico.wireguard === true;
  const ports: (CalicoPort & { isUsed?: boolean })[] = [
    { ...moved("FELIX_PROMETHEUSMETRICSPORT", 9091), use: "metrics" },
    { ...moved("FELIX_HEALTHPORT", 9099), address: "127.0.0.1", use: "health" },
    { port: 179, use: "BGP", isUsed: usesBgp(calico) },
    {
      port: calico.vxlanPort,
      protocol: "UDP",
      use: "VXLAN",
      setting: "spec.network.calico.vxlanPort",
      isUsed: !usesBgp(calico),
    },
    { ...moved("FELIX_WIREGUARDLISTENINGPORT", 51_820), protocol: "UDP", use: "WireGuard", isUsed: encrypts && ipv4 },
    {
      ...moved("FELIX_WIREGUARDLISTENINGPORTV6", 51_821),
      protocol: "UDP",
      use: "WireGuard over IPv6",
      isUsed: encrypts && ipv6,
    },
  ];
  return ports.filter(({ port, isUsed = true }) => isUsed && Number.isInteger(port) && port > 0)
    .map(({ isUsed: _, ...port }) => port);
}
