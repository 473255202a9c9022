/** What a node-local load balancer is made of. */
export interface NodeLocalSettings {
  type: "EnvoyProxy" | "Traefik";
  /** Reference of the proxy's image. */
  image: string;
  imagePullPolicy: string;
  /** Port on the node's loopback that stands for every API server. */
  apiServerBindPort: number;
  /** Port on the node's loopback that stands for every konnectivity-server. */
  konnectivityServerBindPort: number;
  /** Port at which the controllers take konnectivity agents. */
  konnectivityAgentPort: number;
}

/** Where the settings come from: the cluster configuration, or its JSON in a worker profile. */
export interface NodeLocalSource {
  /** `spec.network.nodeLocalLoadBalancing` */
  balancing: unknown;
  /** `spec.konnectivity.agentPort` */
  agentPort: unknown;
  /** Applies where the balancing has none. @default {"IfNotPresent"} */
  defaultPullPolicy?: string;
}

const PORTS = { api: 7443, konnectivity: 7132, agent: 8132 };

/** Reads the settings; `undefined` if the load balancer is not enabled, or its proxy is not described. */
export function nodeLocalSettings({ balancing, agentPort, defaultPullPolicy }: NodeLocalSource):
  | NodeLocalSettings
  | undefined {
  const section = recordOf(balancing);
  if (section["enabled"] !== true) return undefined;
  const type = section["type"] === "Traefik" ? "Traefik" : "EnvoyProxy";
  const proxy = recordOf(section[type === "Traefik" ? "traefik" : "envoyProxy"]);
  const { image, version } = recordOf(proxy["image"]);
  if (typeof image !== "string" || typeof version !== "string") return undefined;
  return {
    type,
    image: `${image}:${version}`,
    imagePullPolicy: textOf(proxy["imagePullPolicy"]) || defaultPullPolicy || "IfNotPresent",
    apiServerBindPort: portOf(proxy["apiServerBindPort"]) ?? PORTS.api,
    konnectivityServerBindPort: portOf(proxy["konnectivityServerBindPort"]) ?? PORTS.konnectivity,
    konnectivityAgentPort: portOf(agentPort) ?? PORTS.agent,
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function portOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65_536 ? value : undefined;
}
