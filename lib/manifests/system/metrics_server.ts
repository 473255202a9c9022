import { imageReference } from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import type { SystemInputs } from "./inputs.ts";
import {
  clusterObject,
  clusterRole,
  clusterRoleBinding,
  CONTROL_PLANE_TOLERATIONS,
  LINUX_ONLY,
  rule,
  subject,
  SYSTEM_NAMESPACE,
  systemObject,
} from "./objects.ts";

const LABELS = { "k8s-app": "metrics-server" };

/** metrics-server, which answers `kubectl top`. @see k0s `pkg/component/controller/metricserver.go` */
export function metricsServerObjects(inputs: SystemInputs): KubeObject[] {
  const account = [subject("ServiceAccount", "metrics-server")];
  const marks = { labels: LABELS };
  return [
    systemObject("v1", "ServiceAccount", "metrics-server", {}, marks),
    clusterRole("system:aggregated-metrics-reader", [
      rule(["metrics.k8s.io"], ["pods", "nodes"], ["get", "list", "watch"]),
    ], { labels: { ...LABELS, ...AGGREGATED } }),
    clusterRole("system:metrics-server", [
      rule([""], ["nodes/metrics"], ["get"]),
      rule([""], ["pods", "nodes"], ["get", "list", "watch"]),
    ], marks),
    authenticationReader(account),
    clusterRoleBinding("metrics-server:system:auth-delegator", "system:auth-delegator", account, marks),
    clusterRoleBinding("system:metrics-server", "system:metrics-server", account, marks),
    systemObject("v1", "Service", "metrics-server", {
      spec: { ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: "https" }], selector: LABELS },
    }, marks),
    systemObject("apps/v1", "Deployment", "metrics-server", { spec: deploymentSpec(inputs) }, marks),
    apiService(),
  ];
}

const AGGREGATED = Object.fromEntries(
  ["admin", "edit", "view"].map((name) => [`rbac.authorization.k8s.io/aggregate-to-${name}`, "true"]),
);

/** The role is Kubernetes' own: it lets an extension read how the API server authenticates for it. */
function authenticationReader(subjects: JsonObject[]): KubeObject {
  const roleRef = {
    apiGroup: "rbac.authorization.k8s.io",
    kind: "Role",
    name: "extension-apiserver-authentication-reader",
  };
  const body = { roleRef, subjects };
  return systemObject("rbac.authorization.k8s.io/v1", "RoleBinding", "metrics-server-auth-reader", body, {
    labels: LABELS,
  });
}

function apiService(): KubeObject {
  return clusterObject("apiregistration.k8s.io/v1", "APIService", "v1beta1.metrics.k8s.io", {
    spec: {
      group: "metrics.k8s.io",
      groupPriorityMinimum: 100,
      insecureSkipTLSVerify: true,
      service: { name: "metrics-server", namespace: SYSTEM_NAMESPACE },
      version: "v1beta1",
      versionPriority: 100,
    },
  }, { labels: LABELS });
}

function deploymentSpec(inputs: SystemInputs): JsonObject {
  return {
    replicas: 1,
    selector: { matchLabels: LABELS },
    strategy: { rollingUpdate: { maxUnavailable: 0 } },
    template: {
      metadata: { labels: LABELS },
      spec: {
        containers: [container(inputs)],
        nodeSelector: LINUX_ONLY,
        priorityClassName: "system-cluster-critical",
        serviceAccountName: "metrics-server",
        tolerations: CONTROL_PLANE_TOLERATIONS,
        volumes: [{ name: "tmp-dir", emptyDir: {} }],
      },
    },
  };
}

/** 10m of CPU and 30M of memory per started ten nodes. */
function requests(nodeCount: number): Record<string, string> {
  const units = Math.max(1, Math.ceil(nodeCount / 10));
  return { cpu: `${10 * units}m`, memory: `${30 * units}M` };
}

function container({ config, nodeCount }: SystemInputs): JsonObject {
  return {
    name: "metrics-server",
    image: imageReference(config, "metricsserver"),
    imagePullPolicy: config.spec.images.default_pull_policy,
    args: [
      "--cert-dir=/tmp",
      "--secure-port=10250",
      "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
      "--kubelet-use-node-status-port",
      "--metric-resolution=15s",
    ],
    ports: [{ containerPort: 10250, name: "https", protocol: "TCP" }],
    resources: { requests: requests(nodeCount) },
    livenessProbe: {
      httpGet: { path: "/livez", port: "https", scheme: "HTTPS" },
      periodSeconds: 10,
      failureThreshold: 3,
    },
    // Upstream waits 20 s before it asks and then asks every 10 s. `/readyz` is true only once metrics were collected.
    readinessProbe: {
      httpGet: { path: "/readyz", port: "https", scheme: "HTTPS" },
      initialDelaySeconds: 1,
      periodSeconds: 2,
      failureThreshold: 15,
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    },
    volumeMounts: [{ name: "tmp-dir", mountPath: "/tmp" }],
  };
}
