import { imageReference } from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import type { SystemInputs } from "./inputs.ts";
import { clusterObject, CONTROL_PLANE_TOLERATIONS, LINUX_ONLY, scrapeAnnotations } from "./objects.ts";

const NAMESPACE = "k0s-system";
const NAME = "k0s-pushgateway";
const PORT = 9_091;
const LABELS = { component: "pushgateway", app: "k0s-observability" };
/** After how long it forgets what is not pushed again, so that what has stopped is missed. */
const KEPT_FOR = "120s";

/** Path below which the push gateway answers, through the API server and so from every controller. */
export const PUSH_GATEWAY_PATH = `/api/v1/namespaces/${NAMESPACE}/services/http:${NAME}:http/proxy`;

/** The Prometheus push gateway, which shows the metrics of the control plane. @see k0s `pkg/component/controller/metrics.go` */
export function pushGatewayObjects(inputs: SystemInputs): KubeObject[] {
  const metadata = { name: NAME, namespace: NAMESPACE, labels: LABELS };
  return [
    clusterObject("v1", "Namespace", NAMESPACE),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, annotations: scrapeAnnotations(PORT) },
      spec: {
        ports: [{ name: "http", port: PORT, protocol: "TCP", targetPort: PORT }],
        selector: LABELS,
        type: "ClusterIP",
      },
    },
    { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: deploymentSpec(inputs) },
  ];
}

function deploymentSpec({ config }: SystemInputs): JsonObject {
  const probe = (path: string) => ({ httpGet: { path, port: PORT }, initialDelaySeconds: 10, timeoutSeconds: 10 });
  return {
    selector: { matchLabels: LABELS },
    replicas: 1,
    template: {
      metadata: { labels: LABELS },
      spec: {
        nodeSelector: LINUX_ONLY,
        tolerations: CONTROL_PLANE_TOLERATIONS,
        containers: [{
          name: "prometheus-pushgateway",
          image: imageReference(config, "pushgateway"),
          imagePullPolicy: "IfNotPresent",
          args: [`--metric.timetolive=${KEPT_FOR}`],
          ports: [{ containerPort: PORT }],
          livenessProbe: probe("/-/healthy"),
          readinessProbe: probe("/-/ready"),
        }],
        securityContext: { runAsNonRoot: true, runAsUser: 65_534 },
      },
    },
  };
}
