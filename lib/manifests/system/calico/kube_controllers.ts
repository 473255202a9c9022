import { type ClusterConfig, imageReference } from "../../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../../kube/mod.ts";
import { CONTROL_PLANE_TOLERATIONS, LINUX_ONLY, systemObject } from "../objects.ts";

const NAME = "calico-kube-controllers";
const SELECTOR = { "k8s-app": NAME };

/**
 * calico-kube-controllers, which frees the addresses of pods and nodes that are gone.
 *
 * @see Calico `charts/calico/templates/calico-kube-controllers.yaml`
 */
export function calicoKubeControllers(config: ClusterConfig): KubeObject[] {
  return [
    systemObject("apps/v1", "Deployment", NAME, {
      spec: {
        // Two would free each other's addresses.
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: SELECTOR },
        template: { metadata: { labels: SELECTOR }, spec: podSpec(config) },
      },
    }, { labels: SELECTOR }),
    systemObject("policy/v1", "PodDisruptionBudget", NAME, {
      spec: { maxUnavailable: 1, selector: { matchLabels: SELECTOR } },
    }, { labels: SELECTOR }),
  ];
}

function podSpec(config: ClusterConfig): JsonObject {
  const probed = (flag: string) => ({ exec: { command: ["/usr/bin/check-status", flag] }, periodSeconds: 10 });
  return {
    priorityClassName: "system-cluster-critical",
    serviceAccountName: NAME,
    nodeSelector: LINUX_ONLY,
    tolerations: CONTROL_PLANE_TOLERATIONS,
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    containers: [{
      name: NAME,
      image: imageReference(config, "calico.kubecontrollers"),
      imagePullPolicy: config.spec.images.default_pull_policy,
      env: [
        { name: "ENABLED_CONTROLLERS", value: "node,loadbalancer" },
        { name: "DATASTORE_TYPE", value: "kubernetes" },
      ],
      livenessProbe: { ...probed("-l"), initialDelaySeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
      readinessProbe: probed("-r"),
      securityContext: { runAsNonRoot: true },
    }],
  };
}
