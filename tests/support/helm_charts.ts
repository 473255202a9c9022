/**
 * The charts that end-to-end tests of Helm deploy. What runs in their pods is in images that every node has: of the system's.
 */
import { parse, stringify } from "@std/yaml";
import { defaultImages } from "../../lib/config/defaults/default_images.ts";
import type { TestChart } from "./chart_archive.ts";

const { kuberouter, pause } = defaultImages();
/** Has a shell. */
const SHELL_IMAGE = `${kuberouter.cni.image}:${kuberouter.cni.version}`;
/** Waits for ever, and starts at once. */
const PAUSE_IMAGE = `${pause.image}:${pause.version}`;

/** Directory on the node in which jobs that wait look for the file that lets them go. */
export const GATES = "/opt/gates";

const CONFIG_MAP = `
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data:
  greeting: {{ .Values.greeting | quote }}
  chart: {{ .Chart.Version | quote }}
`;

/** A ConfigMap alone: what installs fastest. */
export function configMapChart(name: string, version = "1.0.0"): TestChart {
  return { name, version, files: { "values.yaml": "greeting: hello\n", "templates/greeting.yaml": CONFIG_MAP } };
}

/** A ConfigMap and a Deployment whose pod is ready as soon as it runs. */
export function deploymentChart(name: string, version = "1.0.0"): TestChart {
  return withTemplate(configMapChart(name, version), "deployment", deployment(""));
}

/** A Deployment whose pod never becomes ready. */
export function neverReadyChart(name: string): TestChart {
  const probe = "readinessProbe: { tcpSocket: { port: 9 }, periodSeconds: 1 }";
  return withTemplate(configMapChart(name), "deployment", deployment(probe));
}

/** A Job before the objects are made or changed, if the value `before` says what it runs. */
export function gatedChart(name: string): TestChart {
  const hook = job("before", "pre-install,pre-upgrade");
  const chart = withValues(configMapChart(name), { before: "" });
  return withTemplate(chart, "before", `{{- if .Values.before }}${hook}{{- end }}\n`);
}

/** A Job before the objects are made or changed, and one after. */
export function hookChart(name: string): TestChart {
  const chart = withValues(gatedChart(name), { before: "true", after: "true" });
  return withTemplate(chart, "after", job("after", "post-install,post-upgrade"));
}

/** A Job that is an object of the release, which waits for its gate. */
export function jobChart(name: string): TestChart {
  const chart = withValues(configMapChart(name), { main: waitFor(name) });
  return withTemplate(chart, "job", job("main"));
}

/** A kind of its own, and an object of it. */
export function crdChart(name: string): TestChart {
  const group = `${name}.example.com`;
  const crd = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `wheels.${group}` },
    spec: {
      ...{ group, scope: "Namespaced", names: { kind: "Wheel", plural: "wheels" } },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: ANY_OBJECT } }],
    },
  };
  const wheel = `apiVersion: ${group}/v1\nkind: Wheel\nmetadata: { name: {{ .Release.Name }} }\nspokes: 32\n`;
  const chart = withTemplate(configMapChart(name), "wheel", wheel);
  return { ...chart, files: { ...chart.files, "crds/wheels.yaml": stringify(crd) } };
}

/** A chart with another one inside, which gets its values from the outer one. */
export function umbrellaChart(name: string): TestChart {
  const inner = configMapChart("inner");
  const template = CONFIG_MAP.replace("{{ .Release.Name }}", "{{ .Release.Name }}-inner");
  const subchart = { ...inner, files: { ...inner.files, "templates/greeting.yaml": template } };
  return {
    ...withValues(configMapChart(name), { inner: { greeting: "from the outer chart" } }),
    subcharts: [subchart],
  };
}

/** Values that are a document of so many bytes at least, which no chart looks at. */
export function largeValues(bytes: number): string {
  const lines = ["greeting: large", "ballast:"];
  const line = `  - ${"0123456789abcdef".repeat(6)}`;
  for (let length = 0; length < bytes; length += line.length + 1) lines.push(line);
  return `${lines.join("\n")}\n`;
}

/** Shell command that ends when the gate of this name is opened: a file on the node. */
export function waitFor(gate: string): string {
  return `until [ -e /gates/${gate} ]; do sleep 0.2; done`;
}

const ANY_OBJECT = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

function withTemplate(chart: TestChart, name: string, text: string): TestChart {
  return { ...chart, files: { ...chart.files, [`templates/${name}.yaml`]: text } };
}

function withValues(chart: TestChart, values: Record<string, unknown>): TestChart {
  const text = { ...parse(chart.files["values.yaml"] ?? "") as object, ...values };
  return { ...chart, files: { ...chart.files, "values.yaml": stringify(text) } };
}

function deployment(probe: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: 1
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: main
          image: ${PAUSE_IMAGE}
          ${probe}
`;
}

function job(name: string, hook?: string): string {
  const policy = '"helm.sh/hook-delete-policy": before-hook-creation';
  const annotations = hook === undefined ? "" : `annotations: { "helm.sh/hook": "${hook}", ${policy} }`;
  return `
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-${name}
  ${annotations}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      containers:
        - name: main
          image: ${SHELL_IMAGE}
          command: ["/bin/sh", "-c", {{ .Values.${name} | quote }}]
          volumeMounts: [{ name: gates, mountPath: /gates }]
      volumes: [{ name: gates, hostPath: { path: ${GATES}, type: DirectoryOrCreate } }]
`;
}
