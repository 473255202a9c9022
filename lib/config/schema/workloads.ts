import * as z from "zod";
import { stringifyJson } from "../../base/mod.ts";
import { duration, patches } from "./fields.ts";

/** `spec.workerProfiles[]`: kubelet settings that workers choose with `--profile`. */
export const workerProfileSchema = () =>
  z.strictObject({
    name: z.string().min(1, "Required value").regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
      error: (issue) =>
        `Invalid value: ${stringifyJson(issue.input)}: a lowercase RFC 1123 label must consist of lower case ` +
        `alphanumeric characters or '-', and must start and end with an alphanumeric character`,
    }).describe("Name given to `--profile`."),
    values: z.record(z.string(), z.unknown()).optional().describe("A KubeletConfiguration, over the built-in one."),
  });

/** `spec.featureGates[]`: feature gates of Kubernetes. */
export const featureGateSchema = () =>
  z.strictObject({
    name: z.string().min(1, "Required value").regex(/^[A-Za-z]\w*$/, {
      error: (issue) => `Invalid value: ${stringifyJson(issue.input)}: letters and digits only`,
    }).describe("Name of the gate."),
    enabled: z.boolean().default(false).describe("Whether it is on."),
    components: z.array(
      z.enum(["kube-apiserver", "kube-controller-manager", "kubelet", "kube-scheduler", "kube-proxy"]),
    ).optional().describe("Programs to set it on; all five when left out."),
  });

/** `spec.telemetry`. */
export const telemetrySchema = () =>
  z.strictObject({
    enabled: z.boolean().describe("Accepted for compatibility; k0s sends nothing."),
  });

/** `spec.metricsServer`. */
export const metricsServerSchema = () => z.strictObject({ patches: patches() });

const repositorySchema = () =>
  z.strictObject({
    name: z.string().min(1, "repository must have Name field not empty").describe("Name that charts refer to."),
    url: z.string().min(1, "repository must have URL field not empty").describe("Where it is."),
    insecure: z.boolean().optional().describe("Do not verify its certificate."),
    caFile: z.string().optional().describe("Authority of its certificate."),
    certFile: z.string().optional().describe("Certificate to present."),
    keyfile: z.string().optional().describe("Key of the certificate."),
    username: z.string().optional().describe("User for basic authentication."),
    password: z.string().optional().describe("Password for basic authentication."),
  });

const chartSchema = () =>
  z.strictObject({
    name: z.string().min(1, "chart must have Name field not empty")
      .max(53, "release name must be at most 53 characters")
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, "invalid release name")
      .describe("Name of the release."),
    chartname: z.string().min(1, "chart must have ChartName field not empty").describe(
      "Chart: `repository/name`, `oci://host/path`, or a path on the controller.",
    ),
    version: z.string().optional().describe("Version of the chart; the newest one at the time when left out."),
    values: z.string().optional().describe("Values, as YAML text."),
    namespace: z.string().min(1, "chart must have TargetNS field not empty").describe("Namespace of the release."),
    timeout: duration().or(z.number().int()).optional().describe(
      "How long each step may take, 10m when left out; a number is in nanoseconds.",
    ),
    forceUpgrade: z.boolean().optional().describe("Replace what cannot be changed; on when left out."),
    order: z.number().int().optional().describe("Charts of a lower order are deployed first."),
  });

/** `spec.extensions`. */
export const extensionsSchema = () =>
  z.strictObject({
    helm: z.strictObject({
      concurrencyLevel: z.number().int().describe("Charts installed at once."),
      repositories: z.array(repositorySchema()).optional().describe("Where charts come from."),
      charts: z.array(chartSchema()).optional().describe("Charts to install."),
    }).describe("Helm charts that k0s installs."),
    storage: z.strictObject({
      type: z.string().optional(),
      create_default_storage_class: z.boolean().optional(),
    }).optional().describe("Deprecated, and gone upstream too: ignored with a warning."),
  });
