import { clusterApiUrl, imageReference, kubeProxyMetricsAddress } from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import { stringify } from "@std/yaml";
import { kubeProxyConfiguration } from "./kube_proxy_configuration.ts";
import type { SystemInputs } from "./inputs.ts";
import {
  ALL_TOLERATIONS,
  clusterRoleBinding,
  LINUX_ONLY,
  RBAC_AUTOUPDATE,
  RBAC_DEFAULTS,
  role,
  roleBinding,
  rule,
  scrapeAnnotations,
  sortedArgs,
  subject,
  systemObject,
} from "./objects.ts";

const SELECTOR = { "k8s-app": "kube-proxy" };
const CONFIG_DIRECTORY = "/var/lib/kube-proxy";
const TOKEN_DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount";

/** kube-proxy, which implements Services on every node. @see k0s `pkg/component/controller/kubeproxy.go` */
export function kubeProxyObjects(inputs: SystemInputs): KubeObject[] {
  const marks = { labels: RBAC_DEFAULTS, annotations: RBAC_AUTOUPDATE };
  const configReader = { ...rule([""], ["configmaps"], ["get"]), resourceNames: ["kube-proxy"] };
  return [
    systemObject("v1", "ServiceAccount", "kube-proxy"),
    role("kube-proxy", [configReader], { labels: RBAC_DEFAULTS }),
    roleBinding("kube-proxy-conf", "kube-proxy", [subject("Group", "system:bootstrappers")], marks),
    clusterRoleBinding("node-proxier", "system:node-proxier", [subject("ServiceAccount", "kube-proxy")], marks),
    configMapOf(inputs),
    systemObject("apps/v1", "DaemonSet", "kube-proxy", { spec: daemonSetSpec(inputs) }, { labels: SELECTOR }),
  ];
}

function configMapOf({ config }: SystemInputs): KubeObject {
  const data = {
    "kubeconfig.conf": stringify(kubeconfig(serverUrl(config))),
    "config.conf": stringify(kubeProxyConfiguration(config)),
  };
  return systemObject("v1", "ConfigMap", "kube-proxy", { data }, { labels: SELECTOR });
}

/** kube-proxy cannot use the Service that it is about to make: it talks to the API itself or the node's balancer. */
function serverUrl(config: SystemInputs["config"]): string {
  const { enabled, type, envoyProxy, traefik } = config.spec.network.nodeLocalLoadBalancing;
  const proxy = type === "Traefik" ? traefik : envoyProxy;
  return enabled && proxy !== undefined ? `https://localhost:${proxy.apiServerBindPort}` : clusterApiUrl(config);
}

function kubeconfig(server: string): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "local", cluster: { "certificate-authority": `${TOKEN_DIRECTORY}/ca.crt`, server } }],
    contexts: [{ name: "default", context: { cluster: "local", namespace: "default", user: "user" } }],
    "current-context": "default",
    users: [{ name: "user", user: { tokenFile: `${TOKEN_DIRECTORY}/token` } }],
  };
}

function daemonSetSpec(inputs: SystemInputs): JsonObject {
  return {
    selector: { matchLabels: SELECTOR },
    updateStrategy: { type: "RollingUpdate" },
    template: {
      metadata: { labels: SELECTOR, annotations: scraped(inputs) },
      spec: podSpec(inputs),
    },
  };
}

/** Prometheus finds nothing at a port of the loopback. */
function scraped({ config }: SystemInputs): Record<string, string> {
  const isMoved = kubeProxyMetricsAddress(config) !== config.spec.network.kubeProxy.metricsBindAddress;
  return isMoved ? {} : scrapeAnnotations(10249);
}

function podSpec(inputs: SystemInputs): JsonObject {
  return {
    priorityClassName: "system-node-critical",
    containers: [container(inputs)],
    hostNetwork: true,
    serviceAccountName: "kube-proxy",
    volumes: [
      { name: "kube-proxy", configMap: { name: "kube-proxy" } },
      { name: "xtables-lock", hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" } },
      { name: "lib-modules", hostPath: { path: "/lib/modules" } },
    ],
    tolerations: ALL_TOLERATIONS,
    nodeSelector: LINUX_ONLY,
  };
}

function container({ config }: SystemInputs): JsonObject {
  const { extraArgs, rawArgs } = config.spec.network.kubeProxy;
  const defaults = { config: `${CONFIG_DIRECTORY}/config.conf`, "hostname-override": "$(NODE_NAME)" };
  return {
    name: "kube-proxy",
    image: imageReference(config, "kubeproxy"),
    imagePullPolicy: config.spec.images.default_pull_policy,
    command: ["/usr/local/bin/kube-proxy"],
    args: sortedArgs(defaults, extraArgs, rawArgs),
    securityContext: { privileged: true },
    env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
    volumeMounts: [
      { mountPath: CONFIG_DIRECTORY, name: "kube-proxy" },
      { mountPath: "/run/xtables.lock", name: "xtables-lock", readOnly: false },
      { mountPath: "/lib/modules", name: "lib-modules", readOnly: true },
    ],
  };
}
