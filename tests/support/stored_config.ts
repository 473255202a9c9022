import { eventually } from "./eventually.ts";
import type { Machine } from "./machine.ts";

/** Arguments of kubectl for objects of the system. */
export const IN_SYSTEM = ["-n", "kube-system"] as const;
/** The configuration of a cluster, as kubectl names it. */
export const OBJECT = ["clusterconfigs.k0s.k0sproject.io", "k0s"] as const;

/** What upstream stores for a configuration without anything, but that its load balancer is Envoy. */
export const DEFAULT_SPEC = {
  extensions: { helm: { concurrencyLevel: 5 } },
  network: {
    dualStack: { enabled: false },
    kubeProxy: {
      healthzBindAddress: "0.0.0.0:10256",
      iptables: { minSyncPeriod: "0s", syncPeriod: "0s" },
      ipvs: { minSyncPeriod: "0s", syncPeriod: "0s", tcpFinTimeout: "0s", tcpTimeout: "0s", udpTimeout: "0s" },
      metricsBindAddress: "0.0.0.0:10249",
      mode: "iptables",
      nftables: { minSyncPeriod: "0s", syncPeriod: "0s" },
    },
    kuberouter: { autoMTU: true, hairpin: "Enabled", metricsPort: 8080 },
    nodeLocalLoadBalancing: {
      enabled: false,
      traefik: { apiServerBindPort: 7443, konnectivityServerBindPort: 7132 },
      type: "Traefik",
    },
    podCIDR: "10.244.0.0/16",
    provider: "kuberouter",
  },
};

/** The configuration of a cluster, as it is stored. */
export interface StoredConfig {
  metadata: { uid: string; resourceVersion: string };
  spec: unknown;
}

/** An Event of a configuration. */
export interface ConfigEvent {
  type: string;
  reason: string;
  message: string;
  action: string;
  involvedObject: Record<string, string>;
  /** Name of the controller's machine. */
  reportingInstance: string;
}

/** Reads the configuration of a cluster. */
export async function storedConfig(machine: Machine): Promise<StoredConfig> {
  return JSON.parse(await machine.kubectl([...IN_SYSTEM, "get", ...OBJECT, "-o", "json"]));
}

/** Changes the configuration of a cluster by a merge patch of its spec. */
export function patchConfig(machine: Machine, spec: unknown): Promise<string> {
  return machine.kubectl([...IN_SYSTEM, "patch", ...OBJECT, "--type=merge", "-p", JSON.stringify({ spec })]);
}

/** Replaces the configuration of a cluster by a document, which may be too long for a command line. */
export async function replaceConfig(machine: Machine, spec: unknown): Promise<void> {
  const document = {
    ...{ apiVersion: "k0s.k0sproject.io/v1beta1", kind: "ClusterConfig" },
    ...{ metadata: { name: "k0s", namespace: "kube-system" }, spec },
  };
  const replace = `cat > /run/object.json; ${machine.k0sPath} kubectl replace -f /run/object.json`;
  const { code, stderr } = await machine.run("sh", ["-c", replace], { stdin: JSON.stringify(document) });
  if (code !== 0) throw new Error(`The configuration was not replaced: ${stderr}`);
}

/** All Events of configurations; k0s itself is asked for them, as an operator would. */
export async function configEvents(machine: Machine): Promise<ConfigEvent[]> {
  const { stdout } = await machine.k0s(["config", "status", "-o", "json"]);
  return JSON.parse(stdout).items;
}

/** The Event of the configuration in its newest state, once there is one. @throws {Error} If there is none in time. */
export function newestConfigEvent(machine: Machine, withinMs: number): Promise<ConfigEvent> {
  const find = async () => {
    const { metadata: { resourceVersion } } = await storedConfig(machine);
    return (await configEvents(machine)).find(({ involvedObject }) =>
      involvedObject["resourceVersion"] === resourceVersion
    );
  };
  return eventually(find, { what: "an Event of the configuration", withinMs, everyMs: 200 });
}
