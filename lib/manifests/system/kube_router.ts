import {
  type ClusterConfig,
  familiesInUse,
  imageReference,
  primaryAddressFamily,
  serviceNetworks,
} from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import type { SystemInputs } from "./inputs.ts";
import {
  ALL_TOLERATIONS,
  clusterRole,
  clusterRoleBinding,
  LINUX_ONLY,
  rule,
  scrapeAnnotations,
  sortedArgs,
  subject,
  systemObject,
} from "./objects.ts";
import { routeServices } from "./service_routes.ts";

const SELECTOR = { "k8s-app": "kube-router", tier: "node" };
const CNI_CONFIG = "/etc/cni/net.d/10-kuberouter.conflist";
/** Where kube-router fills in the pod network, out of the container runtime's sight. */
const CNI_DRAFT = "/run/kube-router-cni/10-kuberouter.conflist";
type KuberouterConfig = NonNullable<ClusterConfig["spec"]["network"]["kuberouter"]>;

/** Where kube-router tells how it is. */
export const KUBE_ROUTER_HEALTH_PORT = 20_244;

/** kube-router, which connects pods and enforces NetworkPolicies. @see k0s `pkg/component/controller/kuberouter.go` */
export function kubeRouterObjects(inputs: SystemInputs): KubeObject[] {
  const { kuberouter } = inputs.config.spec.network;
  if (kuberouter === undefined) return [];
  return [
    systemObject("v1", "ConfigMap", "kube-router-cfg", { data: { "cni-conf.json": cniConfig(kuberouter) } }, {
      labels: { tier: "node", "k8s-app": "kube-router" },
    }),
    systemObject("v1", "ServiceAccount", "kube-router"),
    clusterRole("kube-router", [
      rule([""], ["namespaces", "pods", "services", "nodes", "endpoints"], ["list", "get", "watch"]),
      rule(["networking.k8s.io"], ["networkpolicies"], ["list", "get", "watch"]),
      rule(["extensions"], ["networkpolicies"], ["get", "list", "watch"]),
      rule(["coordination.k8s.io"], ["leases"], ["get", "create", "update"]),
      rule([""], ["services/status"], ["update"]),
      rule(["discovery.k8s.io"], ["endpointslices"], ["get", "list", "watch"]),
    ]),
    clusterRoleBinding("kube-router", "kube-router", [subject("ServiceAccount", "kube-router")]),
    systemObject("apps/v1", "DaemonSet", "kube-router", { spec: daemonSetSpec(inputs, kuberouter) }, {
      labels: SELECTOR,
    }),
  ];
}

/** Whether the bridge sends a packet back where it came from, and whether kube-router sets it up for Services. */
function hairpin({ hairpin, hairpinMode }: KuberouterConfig): { cni: boolean; router: boolean } {
  switch (hairpin) {
    case "Enabled":
      return { cni: true, router: true };
    case "Allowed":
      return { cni: true, router: false };
    case "Disabled":
      return { cni: false, router: false };
    default:
      return { cni: hairpinMode === true, router: hairpinMode === true };
  }
}

/** kube-router fills in the node's pod network. */
function cniConfig(config: KuberouterConfig): string {
  const bridge = {
    name: "kubernetes",
    type: "bridge",
    ...(config.autoMTU ? {} : { mtu: config.mtu ?? 0 }),
    bridge: "kube-bridge",
    isDefaultGateway: true,
    hairpinMode: hairpin(config).cni,
    ipMasq: config.ipMasq === true,
    ipam: { type: "host-local" },
  };
  const portmap = { type: "portmap", capabilities: { snat: true, portMappings: true } };
  return `${JSON.stringify({ cniVersion: "0.3.0", name: "mynet", plugins: [bridge, portmap] }, null, 2)}\n`;
}

function daemonSetSpec(inputs: SystemInputs, config: KuberouterConfig): JsonObject {
  const annotations = config.metricsPort > 0 ? { annotations: scrapeAnnotations(config.metricsPort) } : {};
  return {
    selector: { matchLabels: SELECTOR },
    updateStrategy: { type: "RollingUpdate" },
    template: { metadata: { labels: SELECTOR, ...annotations }, spec: podSpec(inputs, config) },
  };
}

function podSpec(inputs: SystemInputs, config: KuberouterConfig): JsonObject {
  return {
    priorityClassName: "system-node-critical",
    serviceAccountName: "kube-router",
    initContainers: initContainers(inputs.config),
    containers: [container(inputs.config, config)],
    hostNetwork: true,
    hostPID: true,
    tolerations: ALL_TOLERATIONS,
    nodeSelector: LINUX_ONLY,
    volumes: [
      { name: "lib-modules", hostPath: { path: "/lib/modules" } },
      { name: "cni-conf-dir", hostPath: { path: "/etc/cni/net.d" } },
      { name: "cni-draft", emptyDir: { medium: "Memory" } },
      { name: "cni-bin", hostPath: { path: "/opt/cni/bin", type: "DirectoryOrCreate" } },
      { name: "kube-router-cfg", configMap: { name: "kube-router-cfg" } },
      { name: "xtables-lock", hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" } },
    ],
  };
}

const DRAFT_CONFIG = `cp /etc/kube-router/cni-conf.json ${CNI_DRAFT}`;

/** Whether an attempt of kube-router in this pod has begun before. */
const ATTEMPTED = "/run/kube-router-cni/attempted";
/**
 * What makes the runtime say that it has a network while it can give none: this plugin refuses to be the first, has then
 * nothing to undo, and touches nothing.
 */
const PLACEHOLDER = JSON.stringify({
  cniVersion: "0.3.0",
  name: "mynet",
  plugins: [{ type: "portmap", capabilities: { portMappings: true } }],
});

/**
 * Publishes the placeholder on a node that may wait for its address.
 *
 * With `--cloud-provider=external` a node gets its address from a controller that may wait for the node to be Ready, and
 * kube-router needs that address. So the node becomes Ready, as upstream's does, and pods still wait for their network.
 */
const NEED_NOT_WAIT = `need_not_wait() {
  [ ! -e ${CNI_CONFIG} ] || return 0
  cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n" | grep -qx -e "[-]-cloud-provider=external" || return 0
  echo '${PLACEHOLDER}' >/etc/cni/net.d/.tmp-kuberouter-placeholder
  chmod 600 /etc/cni/net.d/.tmp-kuberouter-placeholder
  mv /etc/cni/net.d/.tmp-kuberouter-placeholder ${CNI_CONFIG}
}
`;

/** Starts kube-router. */
const start = (config: ClusterConfig) =>
  `${NEED_NOT_WAIT}[ ! -e ${ATTEMPTED} ] || need_not_wait
: >${ATTEMPTED}
${routeServices(serviceNetworks(config))}exec kube-router "$@"
`;

/**
 * Makes the configuration known to the container runtime, once it is true: kube-router has filled in the pod network
 * and made the bridge.
 *
 * Upstream publishes the unfinished file. The node then is Ready too early, the first pods fail with "no IP ranges
 * specified", and their removal leaves the bridge without a hardware address (a bridge takes its ports' and falls back
 * to zeros), over which the plugin stumbles again and again. Setting the address pins it.
 */
const PUBLISH_CONFIG = `${NEED_NOT_WAIT}attempts=0
until [ -e /sys/class/net/kube-bridge ] && grep -q subnet ${CNI_DRAFT}; do
  attempts=$((attempts + 1))
  [ "$attempts" -ne 50 ] || need_not_wait
  [ "$attempts" -lt 600 ] || { echo "kube-router made no bridge within a minute" >&2; exit 1; }
  sleep 0.1
done
ip link set dev kube-bridge address "$(cat /sys/class/net/kube-bridge/address)"
cp ${CNI_DRAFT} /etc/cni/net.d/.tmp-kuberouter-cfg
chmod 600 /etc/cni/net.d/.tmp-kuberouter-cfg
mv /etc/cni/net.d/.tmp-kuberouter-cfg ${CNI_CONFIG}
`;

function initContainers(config: ClusterConfig): JsonObject[] {
  const imagePullPolicy = config.spec.images.default_pull_policy;
  return [
    {
      name: "install-cni-bins",
      image: imageReference(config, "kuberouter.cniInstaller"),
      imagePullPolicy,
      args: ["install"],
      volumeMounts: [{ name: "cni-bin", mountPath: "/host/opt/cni/bin" }],
    },
    {
      name: "install-cniconf",
      image: imageReference(config, "kuberouter.cni"),
      imagePullPolicy,
      command: ["/bin/sh", "-c", DRAFT_CONFIG],
      volumeMounts: [
        { name: "cni-draft", mountPath: "/run/kube-router-cni" },
        { name: "kube-router-cfg", mountPath: "/etc/kube-router" },
      ],
    },
  ];
}

/** Arguments of kube-router. @param kuberouter `spec.network.kuberouter` with its defaults. */
export function kubeRouterArgs(
  config: ClusterConfig,
  kuberouter: NonNullable<ClusterConfig["spec"]["network"]["kuberouter"]>,
): string[] {
  const { ipv4, ipv6 } = familiesInUse(config.spec.network);
  const defaults: Record<string, string> = {
    "auto-mtu": String(kuberouter.autoMTU),
    "bgp-graceful-restart": "true",
    "enable-ipv4": String(ipv4),
    "enable-ipv6": String(ipv6),
    "hairpin-mode": String(hairpin(kuberouter).router),
    "metrics-port": String(kuberouter.metricsPort),
    "run-firewall": "true",
    "run-router": "true",
    "run-service-proxy": "false",
    "service-cluster-ip-range": serviceNetworks(config).join(","),
  };
  if (primaryAddressFamily(config) === "IPv6") defaults["router-id"] = "generate";
  if (kuberouter.peerRouterASNs) defaults["peer-router-asns"] = kuberouter.peerRouterASNs;
  if (kuberouter.peerRouterIPs) defaults["peer-router-ips"] = kuberouter.peerRouterIPs;
  return sortedArgs(defaults, kuberouter.extraArgs, kuberouter.rawArgs);
}

function container(config: ClusterConfig, kuberouter: KuberouterConfig): JsonObject {
  const httpGet = { path: "/healthz", port: KUBE_ROUTER_HEALTH_PORT };
  return {
    name: "kube-router",
    image: imageReference(config, "kuberouter.cni"),
    imagePullPolicy: config.spec.images.default_pull_policy,
    command: ["/bin/sh", "-ec", start(config), "kube-router"],
    args: kubeRouterArgs(config, kuberouter),
    env: [
      { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "KUBE_ROUTER_CNI_CONF_FILE", value: CNI_DRAFT },
    ],
    lifecycle: { postStart: { exec: { command: ["/bin/sh", "-ec", PUBLISH_CONFIG] } } },
    ports: [{ containerPort: KUBE_ROUTER_HEALTH_PORT, name: "healthz", protocol: "TCP" }],
    livenessProbe: { httpGet, initialDelaySeconds: 300, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
    // Upstream wants three good answers three seconds apart. One is as true; a restart is the liveness probe's matter.
    readinessProbe: { httpGet, periodSeconds: 3, timeoutSeconds: 3, successThreshold: 1, failureThreshold: 3 },
    resources: { requests: { cpu: "250m", memory: "16Mi" } },
    securityContext: { privileged: true },
    volumeMounts: [
      { name: "lib-modules", mountPath: "/lib/modules", readOnly: true },
      { name: "cni-conf-dir", mountPath: "/etc/cni/net.d" },
      { name: "cni-draft", mountPath: "/run/kube-router-cni" },
      { name: "xtables-lock", mountPath: "/run/xtables.lock", readOnly: false },
    ],
  };
}
