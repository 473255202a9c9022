import {
  calicoPorts,
  type CalicoSettings,
  type ClusterConfig,
  familiesInUse,
  imageReference,
  usesBgp,
} from "../../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../../kube/mod.ts";
import { ALL_TOLERATIONS, LINUX_ONLY, scrapeAnnotations, systemObject } from "../objects.ts";
import { calicoNodeEnvironment } from "./node_environment.ts";

const SELECTOR = { "k8s-app": "calico-node" };
const PROGRAM = "/usr/bin/calico-node";
const LOG_DIR = "/var/log/calico/cni";

/** calico-node, which connects the pods of a node and enforces policies. @see Calico `charts/calico/templates/calico-node.yaml` */
export function calicoNode(config: ClusterConfig, calico: CalicoSettings): KubeObject {
  const metrics = calicoPorts(config.spec.network, calico).find(({ use }) => use === "metrics");
  const annotations = metrics === undefined ? {} : { annotations: scrapeAnnotations(metrics.port) };
  return systemObject("apps/v1", "DaemonSet", "calico-node", {
    spec: {
      selector: { matchLabels: SELECTOR },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      template: { metadata: { labels: SELECTOR, ...annotations }, spec: podSpec(config, calico) },
    },
  }, { labels: SELECTOR });
}

function podSpec(config: ClusterConfig, calico: CalicoSettings): JsonObject {
  return {
    priorityClassName: "system-node-critical",
    serviceAccountName: "calico-node",
    hostNetwork: true,
    nodeSelector: LINUX_ONLY,
    tolerations: [...ALL_TOLERATIONS, { key: "CriticalAddonsOnly", operator: "Exists" }],
    // Its rules stay while it is gone; the sooner the next one runs, the better.
    terminationGracePeriodSeconds: 0,
    initContainers: [installer(config, calico)],
    containers: [container(config, calico)],
    volumes: [
      hostPath("lib-modules", "/lib/modules"),
      hostPath("var-run-calico", "/var/run/calico", "DirectoryOrCreate"),
      hostPath("var-lib-calico", "/var/lib/calico", "DirectoryOrCreate"),
      hostPath("xtables-lock", "/run/xtables.lock", "FileOrCreate"),
      hostPath("cni-bin-dir", "/opt/cni/bin", "DirectoryOrCreate"),
      hostPath("cni-net-dir", "/etc/cni/net.d", "DirectoryOrCreate"),
      hostPath("cni-log-dir", LOG_DIR, "DirectoryOrCreate"),
      hostPath("policysync", "/var/run/nodeagent", "DirectoryOrCreate"),
    ],
  };
}

function hostPath(name: string, path: string, type?: string): JsonObject {
  return { name, hostPath: { path, ...(type === undefined ? {} : { type }) } };
}

/** Puts the plugins and their configuration on the node. */
function installer(config: ClusterConfig, calico: CalicoSettings): JsonObject {
  return {
    name: "install-cni",
    image: imageReference(config, "calico.cni"),
    imagePullPolicy: config.spec.images.default_pull_policy,
    command: ["/opt/cni/bin/install"],
    env: [
      { name: "CNI_CONF_NAME", value: "10-calico.conflist" },
      { name: "CNI_NETWORK_CONFIG", value: cniConfig(config, calico) },
      { name: "KUBERNETES_NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      // An init container has to end.
      { name: "SLEEP", value: "false" },
    ],
    securityContext: { privileged: true },
    volumeMounts: [
      { name: "cni-bin-dir", mountPath: "/host/opt/cni/bin" },
      { name: "cni-net-dir", mountPath: "/host/etc/cni/net.d" },
    ],
  };
}

/**
 * The CNI configuration; the installer fills in the two words with underscores.
 *
 * Unlike upstream, without the plugin `bandwidth`: Calico obeys the annotations of that plugin itself, and its own
 * image has not brought the plugin since 3.30, so that with it no pod would start there.
 */
function cniConfig(config: ClusterConfig, { mtu }: CalicoSettings): string {
  const { ipv4, ipv6 } = familiesInUse(config.spec.network);
  const calico = {
    type: "calico",
    log_level: "info",
    log_file_path: `${LOG_DIR}/cni.log`,
    datastore_type: "kubernetes",
    nodename: "__KUBERNETES_NODE_NAME__",
    mtu,
    ipam: { type: "calico-ipam", assign_ipv4: String(ipv4), assign_ipv6: String(ipv6) },
    policy: { type: "k8s" },
    kubernetes: { kubeconfig: "__KUBECONFIG_FILEPATH__" },
  };
  const portmap = { type: "portmap", snat: true, capabilities: { portMappings: true } };
  return `${JSON.stringify({ name: "k8s-pod-network", cniVersion: "0.3.1", plugins: [calico, portmap] }, null, 2)}\n`;
}

function container(config: ClusterConfig, calico: CalicoSettings): JsonObject {
  const bird = familiesInUse(config.spec.network).ipv4 ? "bird" : "bird6";
  const probed = (state: "live" | "ready") => ({
    exec: { command: [PROGRAM, `-felix-${state}`, ...(usesBgp(calico) ? [`-${bird}-${state}`] : [])] },
    periodSeconds: 10,
    timeoutSeconds: 10,
  });
  return {
    name: "calico-node",
    image: imageReference(config, "calico.node"),
    imagePullPolicy: config.spec.images.default_pull_policy,
    // The operator's, if there is one: it can lead calico-node to the API without kube-proxy.
    envFrom: [{ configMapRef: { name: "kubernetes-services-endpoint", optional: true } }],
    env: calicoNodeEnvironment(config, calico),
    securityContext: { privileged: true },
    resources: { requests: { cpu: "250m" } },
    lifecycle: { preStop: { exec: { command: [PROGRAM, "-shutdown"] } } },
    livenessProbe: { ...probed("live"), initialDelaySeconds: 10, failureThreshold: 6 },
    readinessProbe: probed("ready"),
    volumeMounts: [
      { name: "cni-net-dir", mountPath: "/host/etc/cni/net.d" },
      { name: "lib-modules", mountPath: "/lib/modules", readOnly: true },
      { name: "xtables-lock", mountPath: "/run/xtables.lock" },
      { name: "var-run-calico", mountPath: "/var/run/calico" },
      { name: "var-lib-calico", mountPath: "/var/lib/calico" },
      { name: "policysync", mountPath: "/var/run/nodeagent" },
      { name: "cni-log-dir", mountPath: LOG_DIR, readOnly: true },
    ],
  };
}
