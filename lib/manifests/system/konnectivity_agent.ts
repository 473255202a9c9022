import { imageReference } from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import { splitHostPort, type SystemInputs } from "./inputs.ts";
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

/** Where agents reach the servers, and whether through the node's own load balancer. */
function proxyServer({ config }: SystemInputs): { host: string; port: number; isLocal: boolean } {
  const { konnectivity, api, network } = config.spec;
  const external = splitHostPort(konnectivity.externalAddress ?? "");
  if (external.host !== "") {
    return { host: external.host, port: external.port ?? konnectivity.agentPort, isLocal: false };
  }
  const { enabled, type, envoyProxy, traefik } = network.nodeLocalLoadBalancing;
  const proxy = type === "Traefik" ? traefik : envoyProxy;
  if (enabled && proxy !== undefined) {
    return { host: "localhost", port: proxy.konnectivityServerBindPort, isLocal: true };
  }
  const { host } = splitHostPort(api.externalAddress ?? "");
  return { host: host || api.address, port: konnectivity.agentPort, isLocal: false };
}

function daemonSetSpec(inputs: SystemInputs): JsonObject {
  return {
    selector: { matchLabels: SELECTOR },
    template: {
      metadata: { labels: SELECTOR, annotations: scrapeAnnotations(8093) },
      spec: {
        priorityClassName: "system-cluster-critical",
        tolerations: [{ operator: "Exists" }],
        securityContext: { runAsNonRoot: true, supplementalGroups: [0] },
        ...(proxyServer(inputs).isLocal ? { hostNetwork: true } : {}),
        containers: [container(inputs)],
        serviceAccountName: "konnectivity-agent",
        volumes: [{ name: "konnectivity-agent-token", projected: { sources: [{ serviceAccountToken: TOKEN }] } }],
      },
    },
  };
}

const TOKEN = { path: "konnectivity-agent-token", audience: "system:konnectivity-server" };

function container(inputs: SystemInputs): JsonObject {
  const { host, port } = proxyServer(inputs);
  const probe = (path: string) => ({
    httpGet: { path, port: 8093 },
    // Upstream waits 15 s before it asks; a failing answer has the same consequences only after three of them.
    initialDelaySeconds: path === "/healthz" ? 15 : 0,
    periodSeconds: path === "/healthz" ? 10 : 3,
    timeoutSeconds: 15,
  });
  return {
    name: "konnectivity-agent",
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
