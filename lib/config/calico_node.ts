import type { ClusterConfig } from "./schema/cluster_config.ts";

/** `spec.network.calico` with its defaults. */
export type CalicoSettings = NonNullable<ClusterConfig["spec"]["network"]["calico"]>;

/** A TCP port that calico-node listens on in the network of its node. */
export interface CalicoPort {
  port: number;
  /** Left out: every address. */
  address?: string;
  /** What it is for. */
  use: "metrics" | "health" | "BGP";
  /** The variable that moves it elsewhere; left out: none does. */
  variable?: string;
}

/** Whether Calico speaks BGP with its neighbours; `ipip` is an old name for it. */
export function usesBgp({ mode }: Pick<CalicoSettings, "mode">): boolean {
  return mode !== "vxlan";
}

/** The TCP ports of calico-node, as its variables have them. */
export function calicoPorts(calico: Pick<CalicoSettings, "mode" | "envVars">): CalicoPort[] {
  const numberIn = (variable: string, usual: number) => Number(calico.envVars?.[variable] ?? usual);
  const ports: CalicoPort[] = [
    { port: numberIn("FELIX_PROMETHEUSMETRICSPORT", 9091), use: "metrics", variable: "FELIX_PROMETHEUSMETRICSPORT" },
    {
      port: numberIn("FELIX_HEALTHPORT", 9099),
      address: "127.0.0.1",
      use: "health",
      variable: "FELIX_HEALTHPORT",
    },
    ...(usesBgp(calico) ? [{ port: 179, use: "BGP" } as const] : []),
  ];
  return ports.filter(({ port }) => Number.isInteger(port) && port > 0);
}
