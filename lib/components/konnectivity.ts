import { CIPHER_SUITES, type NodePaths } from "../config/mod.ts";
import type { Owner } from "../platform/mod.ts";
import { type Component, flags } from "./component.ts";
import { controlPlaneComponent, type ControlPlaneOptions, type ControlPlaneProcess } from "./control_plane.ts";

/** What {@link konnectivity} depends on. */
export interface KonnectivityInputs {
  paths: NodePaths;
  user: Owner;
  /** Port for the agents, on every address. */
  agentPort: number;
  /** Port for administration, on loopback. */
  adminPort: number;
  /** How many servers an agent has to find at the address it is told. */
  serverCount: number;
  /** Unique among the servers: by it an agent knows which ones it has found. */
  serverId: string;
  /** `--logging konnectivity-server=`. */
  verbosity: string;
  /** Digest of certificates that it reads only once. */
  certificatesDigest: string;
}

const HEALTH_PORT = 8092;

/**
 * konnectivity-server: the control plane's end of the tunnel to the nodes.
 *
 * @see k0s `pkg/component/controller/konnectivity.go`
 */
export const konnectivity: Component<KonnectivityInputs> & ControlPlaneProcess = controlPlaneComponent({
  name: "konnectivity",
  needs: [],
  account: "konnectivityServer",
  parts: ["kubernetes"],
  isWanted: ({ options }) => usesKonnectivity(options),
  inputs: ({ config, paths, options, digests, ...node }, user) => ({
    paths,
    user,
    agentPort: config.spec.konnectivity.agentPort,
    adminPort: config.spec.konnectivity.adminPort,
    serverCount: node.konnectivityServers,
    serverId: node.invocationId,
    verbosity: options.logging["konnectivity-server"] ?? "1",
    certificatesDigest: [digests["ca"], digests["konnectivity"]].join(" "),
  }),
  spec: (inputs) => ({
    executable: `${inputs.paths.binDir}/konnectivity-server`,
    args: flags(konnectivityDefaults(inputs)),
    env: {},
    cwd: inputs.paths.dataDir,
    user: inputs.user,
    listens: [
      { port: inputs.agentPort, setting: "spec.konnectivity.agentPort" },
      { port: inputs.adminPort, setting: "spec.konnectivity.adminPort" },
      { port: HEALTH_PORT, address: "127.0.0.1" },
    ],
    ready: { kind: "http", url: `http://127.0.0.1:${HEALTH_PORT}/healthz`, everyMs: 100, withinMs: 120_000 },
    stop: { signal: "SIGTERM", graceMs: 5_000 },
    reactsTo: { certificatesDigest: inputs.certificatesDigest },
  }),
});

function konnectivityDefaults(inputs: KonnectivityInputs): Record<string, string | number> {
  const { paths } = inputs;
  return {
    "uds-name": konnectivitySocket(paths),
    // Not the API server's pair, as upstream: its key is readable for the API server alone.
    "cluster-cert": `${paths.pkiDir}/konnectivity.crt`,
    "cluster-key": `${paths.pkiDir}/konnectivity.key`,
    "kubeconfig": `${paths.pkiDir}/konnectivity.conf`,
    "mode": "grpc",
    "server-port": 0,
    "agent-port": inputs.agentPort,
    "admin-port": inputs.adminPort,
    "health-bind-address": "127.0.0.1",
    "health-port": HEALTH_PORT,
    "graceful-shutdown-timeout": "1ns",
    "agent-namespace": "kube-system",
    "agent-service-account": "konnectivity-agent",
    "authentication-audience": "system:konnectivity-server",
    "logtostderr": "true",
    "stderrthreshold": 1,
    "v": inputs.verbosity,
    "enable-profiling": "false",
    "delete-existing-uds-file": "true",
    "server-count": inputs.serverCount,
    "server-id": inputs.serverId,
    "proxy-strategies": "destHost,defaultRoute,default",
    "cipher-suites": CIPHER_SUITES.join(","),
  };
}

/** Whether the API server reaches nodes through konnectivity. */
export function usesKonnectivity(
  { single, disableComponents }: Pick<ControlPlaneOptions, "single" | "disableComponents">,
): boolean {
  return !single && !disableComponents.includes("konnectivity-server");
}

/** Where konnectivity-server listens for the API server. */
export function konnectivitySocket(paths: NodePaths): string {
  return `${paths.konnectivitySocketDir}/konnectivity-server.sock`;
}

/** File that tells the API server to reach nodes, pods and Services through konnectivity-server. */
export function egressSelectorFile(paths: NodePaths): string {
  return `${paths.dataDir}/konnectivity.conf`;
}

/** Text of {@link egressSelectorFile}; JSON is YAML. */
export function egressSelectorText(paths: NodePaths): string {
  const document = {
    apiVersion: "apiserver.k8s.io/v1beta1",
    kind: "EgressSelectorConfiguration",
    egressSelections: [{
      name: "cluster",
      connection: { proxyProtocol: "GRPC", transport: { uds: { udsName: konnectivitySocket(paths) } } },
    }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
