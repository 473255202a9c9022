import { mountPath } from "./proxy_files.ts";
import type { NodeLocalSettings } from "./settings.ts";

/** What the pod follows from. */
export interface StaticPodInputs {
  settings: NodeLocalSettings;
  bindAddress: string;
  /** Directory of the host with the proxy's files. */
  directory: string;
  /** Such as `v1.37.2+k0s.0`. */
  k0sVersion: string;
}

/** Nobody in particular: the published images would run as root, which the pod forbids. */
const USER = 65_532;

/**
 * The pod `kube-system/nllb`.
 *
 * It must start before anything of the cluster is known: hence the priority as a number, no Service links and no token.
 *
 * @see k0s `pkg/component/worker/nllb`
 */
export function nodeLocalPod(inputs: StaticPodInputs): Record<string, unknown> {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "nllb",
      namespace: "kube-system",
      labels: {
        "app.kubernetes.io/name": "k0s",
        "app.kubernetes.io/component": "nllb",
        "app.kubernetes.io/version": inputs.k0sVersion.replaceAll("+", "-"),
        "app.kubernetes.io/managed-by": "k0s",
      },
    },
    spec: {
      hostNetwork: true,
      priorityClassName: "system-node-critical",
      priority: 2_000_001_000,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: USER, runAsGroup: USER },
      tolerations: [{ operator: "Exists" }],
      containers: [container(inputs)],
      volumes: [{ name: "config", hostPath: { path: inputs.directory, type: "Directory" } }],
    },
  };
}

function container({ settings, bindAddress }: StaticPodInputs): Record<string, unknown> {
  const path = mountPath(settings);
  return {
    name: "nllb",
    image: settings.image,
    imagePullPolicy: settings.imagePullPolicy,
    args: settings.type === "Traefik"
      ? [`--configFile=${path}/config.yaml`]
      : ["-c", `${path}/envoy.yaml`, "--use-dynamic-base-id"],
    ports: [
      { name: "api-server", containerPort: settings.apiServerBindPort, protocol: "TCP" },
      { name: "konnectivity", containerPort: settings.konnectivityServerBindPort, protocol: "TCP" },
    ],
    securityContext: {
      readOnlyRootFilesystem: true,
      privileged: false,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    livenessProbe: {
      tcpSocket: { host: bindAddress, port: settings.apiServerBindPort },
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 3,
    },
    volumeMounts: [{ name: "config", mountPath: path, readOnly: true }],
  };
}
