import { splitHostPort } from "../../base/mod.ts";
import { type ClusterConfig, imageReference } from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import type { SystemInputs } from "./inputs.ts";
import { clusterRoleBinding, scrapeAnnotations, subject, systemObject } from "./objects.ts";

const SELECTOR = { "k8s-app": "konnectivity-agent" };
const CLUSTER_SERVICE = { labels: { "kubernetes.io/cluster-service": "true" } };
const TOKENS = "/var/run/secrets/tokens";

/** The nodes' end of the tunnel to the control plane. @see k0s `pkg/component/controller/konnectivity.go` */
export function konnectivityAgentObjects(inputs: SystemInputs): KubeObject[] {
  const server = [subject("User", "system:konnectivity-server")];
  return [
    clusterRoleBinding("system:konnectivity-server", "system:auth-delegator", server, CLUSTER_SERVICE),
    systemObject("v1", "ServiceAccount", "konnectivity-agent", {}, CLUSTER_SERVICE),
    systemObject("apps/v1", "DaemonSet", "konnectivity-agent", { spec: daemonSetSpec(inputs) }, { labels: SELECTOR }),
  ];
}

/** A server as an agent is told it. */
interface AgentServer {
  host: string;
  port: number;
}

/**
 * Whether agents find every server behind one address: one that the operator names, or the node's own load balancer.
 *
 * Otherwise each controller has its own, and a node runs an agent for each. Upstream lets agents know the controller
 * alone that deploys them: logs and exec through the others fail.
 */
export function hasOneAgentAddress(config: ClusterConfig): boolean {
  return sharedServer(config) !== undefined;
}

function sharedServer({ spec: { konnectivity, api, network } }: ClusterConfig): AgentServer | undefined {
  const external = splitHostPort(konnectivity.externalAddress ?? "");
  if (external.host !== "") return { host: external.host, port: external.port ?? konnectivity.agentPort };
  const proxy = nodeLocalProxy(network);
  if (proxy !== undefined) return { host: "localhost", port: proxy.konnectivityServerBindPort };
  const { host } = splitHostPort(api.externalAddress ?? "");
  return host === "" ? undefined : { host, port: konnectivity.agentPort };
}

function nodeLocalProxy({ nodeLocalLoadBalancing }: ClusterConfig["spec"]["network"]) {
  const { enabled, type, envoyProxy, traefik } = nodeLocalLoadBalancing;
  return enabled ? (type === "Traefik" ? traefik : envoyProxy) : undefined;
}

function agentServers({ config, controllerAddresses = [] }: SystemInputs): AgentServer[] {
  const shared = sharedServer(config);
  if (shared !== undefined) return [shared];
  const { api, konnectivity } = config.spec;
  const hosts = controllerAddresses.length === 0 ? [api.address] : controllerAddresses;
  return hosts.map((host) => ({ host, port: konnectivity.agentPort }));
}

/** Whether agents go through a load balancer on the node's own loopback, and so use the node's network. */
export function agentUsesHostNetwork({ konnectivity, network }: ClusterConfig["spec"]): boolean {
  return !konnectivity.externalAddress && nodeLocalProxy(network) !== undefined;
}

function daemonSetSpec(inputs: SystemInputs): JsonObject {
  return {
    selector: { matchLabels: SELECTOR },
    template: {
      metadata: { labels: SELECTOR, annotations: scrapeAnnotations(AGENT_HEALTH_PORT) },
      spec: {
        priorityClassName: "system-cluster-critical",
        tolerations: [{ operator: "Exists" }],
        securityContext: { runAsNonRoot: true, supplementalGroups: [0] },
        ...(agentUsesHostNetwork(inputs.config.spec) ? { hostNetwork: true } : {}),
        containers: agentServers(inputs).map((server, index) => container(inputs, server, index)),
        serviceAccountName: "konnectivity-agent",
        volumes: [{ name: "konnectivity-agent-token", projected: { sources: [{ serviceAccountToken: TOKEN }] } }],
      },
    },
  };
}

/** Health of the first agent of a pod; its administration follows, then those of the next. */
export const AGENT_HEALTH_PORT = 8093;
const TOKEN = { path: "konnectivity-agent-token", audience: "system:konnectivity-server" };

function container(inputs: SystemInputs, { host, port }: AgentServer, index: number): JsonObject {
  const healthPort = AGENT_HEALTH_PORT + 2 * index;
  const probe = (path: string) => ({
    httpGet: { path, port: healthPort },
    // Upstream waits 15 s before it asks; a failing answer has the same consequences only after three of them.
    initialDelaySeconds: path === "/healthz" ? 15 : 0,
    periodSeconds: path === "/healthz" ? 10 : 3,
    timeoutSeconds: 15,
  });
  return {
    name: index === 0 ? "konnectivity-agent" : `konnectivity-agent-${index + 1}`,
    image: imageReference(inputs.config, "konnectivity"),
    imagePullPolicy: inputs.config.spec.images.default_pull_policy,
    args: [
      "--logtostderr=true",
      "--ca-cert=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
      `--proxy-server-host=${host}`,
      `--proxy-server-port=${port}`,
      `--service-account-token-path=${TOKENS}/konnectivity-agent-token`,
      "--agent-identifiers=host=$(NODE_IP)",
      "--agent-id=$(NODE_IP)",
      ...(index === 0 ? [] : [`--health-server-port=${healthPort}`, `--admin-server-port=${healthPort + 1}`]),
    ],
    env: [
      // Read by nobody: a new count changes the template, and so restarts the agents.
      { name: "K0S_CONTROLLER_COUNT", value: String(inputs.controllerCount) },
      { name: "NODE_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } },
    ],
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    },
    volumeMounts: [{ mountPath: TOKENS, name: "konnectivity-agent-token" }],
    livenessProbe: probe("/healthz"),
    readinessProbe: probe("/readyz"),
  };
}
