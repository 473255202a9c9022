import type { NodeLocalSettings } from "../../../lib/nllb/mod.ts";

/** Settings of a load balancer on a node. */
export const SETTINGS: NodeLocalSettings = {
  type: "Traefik",
  image: "traefik:v3",
  imagePullPolicy: "IfNotPresent",
  apiServerBindPort: 7443,
  konnectivityServerBindPort: 7132,
  konnectivityAgentPort: 8132,
};
