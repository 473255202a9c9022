import { clusterDnsAddress, imageReference } from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import type { SystemInputs } from "./inputs.ts";
import {
  clusterRole,
  clusterRoleBinding,
  CONTROL_PLANE_TOLERATIONS,
  LINUX_ONLY,
  RBAC_AUTOUPDATE,
  RBAC_DEFAULTS,
  rule,
  scrapeAnnotations,
  subject,
  systemObject,
} from "./objects.ts";

/** Label that selects the pods of the DNS Service, as every Kubernetes cluster has it. */
const SELECTOR = { "k8s-app": "kube-dns" };

/** CoreDNS, the DNS of the cluster. @see k0s `pkg/component/controller/coredns.go` */
export function coreDnsObjects(inputs: SystemInputs): KubeObject[] {
  const replicas = coreDnsReplicas(inputs.linuxNodeCount);
  return [
    systemObject("v1", "ServiceAccount", "coredns"),
    clusterRole("system-coredns", [
      rule([""], ["endpoints", "services", "pods", "namespaces"], ["list", "watch"]),
      rule(["discovery.k8s.io"], ["endpointslices"], ["list", "watch"]),
    ], { labels: RBAC_DEFAULTS }),
    clusterRoleBinding("system-coredns", "system-coredns", [subject("ServiceAccount", "coredns")], {
      labels: RBAC_DEFAULTS,
      annotations: RBAC_AUTOUPDATE,
    }),
    systemObject("v1", "ConfigMap", "coredns", { data: { Corefile: corefile(inputs) } }),
    systemObject("apps/v1", "Deployment", "coredns", { spec: deploymentSpec(inputs, replicas) }, {
      labels: { ...SELECTOR, "kubernetes.io/name": "CoreDNS" },
    }),
    ...(replicas > 1 ? [disruptionBudget()] : []),
    service(clusterDnsAddress(inputs.config)),
  ];
}

/** One for a single Linux node, else two and one more for each started ten nodes after the first ten. */
export function coreDnsReplicas(linuxNodes: number): number {
  return linuxNodes <= 1 ? 1 : 1 + Math.ceil(linuxNodes / 10);
}

function corefile({ config }: SystemInputs): string {
  return `.:53 {
    errors
    health
    ready
    kubernetes ${config.spec.network.clusterDomain} in-addr.arpa ip6.arpa {
      pods insecure
      ttl 30
      fallthrough in-addr.arpa ip6.arpa
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
`;
}

function deploymentSpec(inputs: SystemInputs, replicas: number): JsonObject {
  const hasFewReplicas = replicas === 2 || replicas === 3;
  return {
    replicas,
    strategy: { type: "RollingUpdate", ...(hasFewReplicas ? { rollingUpdate: { maxUnavailable: 1 } } : {}) },
    selector: { matchLabels: SELECTOR },
    template: {
      metadata: { labels: SELECTOR, annotations: scrapeAnnotations(9153) },
      spec: podSpec(inputs, replicas),
    },
  };
}

function podSpec(inputs: SystemInputs, replicas: number): JsonObject {
  return {
    priorityClassName: "system-cluster-critical",
    serviceAccountName: "coredns",
    tolerations: CONTROL_PLANE_TOLERATIONS,
    nodeSelector: LINUX_ONLY,
    dnsPolicy: "Default",
    ...(replicas > 1 ? { affinity: antiAffinity() } : {}),
    topologySpreadConstraints: [{
      topologyKey: "topology.kubernetes.io/zone",
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: SELECTOR },
    }],
    containers: [container(inputs)],
    volumes: [{
      name: "config-volume",
      configMap: { name: "coredns", items: [{ key: "Corefile", path: "Corefile" }] },
    }],
  };
}

function container({ config }: SystemInputs): JsonObject {
  return {
    name: "coredns",
    image: imageReference(config, "coredns"),
    imagePullPolicy: config.spec.images.default_pull_policy,
    resources: { requests: { cpu: "100m", memory: "70Mi" } },
    args: ["-conf", "/etc/coredns/Corefile"],
    volumeMounts: [{ name: "config-volume", mountPath: "/etc/coredns", readOnly: true }],
    ports: [
      { containerPort: 53, name: "dns", protocol: "UDP" },
      { containerPort: 53, name: "dns-tcp", protocol: "TCP" },
      { containerPort: 9153, name: "metrics", protocol: "TCP" },
    ],
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      // A number, since a node cannot tell whether a user given by name is root.
      runAsUser: 65532,
    },
    livenessProbe: {
      httpGet: { path: "/health", port: 8080, scheme: "HTTP" },
      initialDelaySeconds: 60,
      periodSeconds: 10,
      timeoutSeconds: 1,
      successThreshold: 1,
      failureThreshold: 3,
    },
    // Upstream waits 30 s before it asks. The answer is exact from the first moment on, so we ask at once.
    readinessProbe: {
      httpGet: { path: "/ready", port: 8181, scheme: "HTTP" },
      initialDelaySeconds: 0,
      periodSeconds: 2,
      timeoutSeconds: 1,
      successThreshold: 1,
      failureThreshold: 3,
    },
  };
}

function antiAffinity(): JsonObject {
  const labelSelector = { matchExpressions: [{ key: "k8s-app", operator: "In", values: ["kube-dns"] }] };
  return {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: "kubernetes.io/hostname" }],
    },
  };
}

function disruptionBudget(): KubeObject {
  const spec = { minAvailable: "50%", selector: { matchLabels: SELECTOR } };
  return systemObject("policy/v1", "PodDisruptionBudget", "coredns", { spec });
}

function service(clusterIP: string): KubeObject {
  const ports = [
    { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
    { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
    { name: "metrics", port: 9153, protocol: "TCP", targetPort: 9153 },
  ];
  return systemObject("v1", "Service", "kube-dns", { spec: { selector: SELECTOR, clusterIP, ports } }, {
    labels: { ...SELECTOR, "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
    annotations: scrapeAnnotations(9153),
  });
}
