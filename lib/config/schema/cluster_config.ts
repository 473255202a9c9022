import * as z from "zod";
import { stringifyJson } from "../../base/mod.ts";
import { backupSchema } from "./backup.ts";
import { apiSchema, installConfigSchema, konnectivitySchema, programSchema, storageSchema } from "./control_plane.ts";
import { imagesSchema } from "./images.ts";
import { networkSchema } from "./network.ts";
import { securitySchema } from "./security.ts";
import { containerdSchema } from "./registries.ts";
import {
  extensionsSchema,
  featureGateSchema,
  metricsServerSchema,
  telemetrySchema,
  workerProfileSchema,
} from "./workloads.ts";

/** The API version of the document. */
export const API_VERSION = "k0s.k0sproject.io/v1beta1";

const metadataSchema = () =>
  z.strictObject({
    name: z.string().describe("Name of the object."),
    namespace: z.string().describe("Namespace of the object."),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    creationTimestamp: z.string().optional(),
    deletionGracePeriodSeconds: z.number().int().optional(),
    deletionTimestamp: z.string().optional(),
    generateName: z.string().optional(),
    generation: z.number().int().optional(),
    resourceVersion: z.string().optional(),
    selfLink: z.string().optional(),
    uid: z.string().optional(),
    managedFields: z.array(z.unknown()).optional(),
    finalizers: z.array(z.string()).optional(),
    ownerReferences: z.array(z.unknown()).optional(),
  });

/**
 * The whole document with every default filled in. The one source of its type, its checks, its JSON Schema and its table.
 *
 * Made anew for each document, as all its parts are: a controller that runs for months reads one now and then, and a schema
 * that nothing keeps costs it no memory in between.
 */
export const clusterConfigSchema = () =>
  z.strictObject({
    apiVersion: z.literal(API_VERSION, {
      error: (issue) => `Unsupported value: ${stringifyJson(issue.input)}: supported values: "${API_VERSION}"`,
    }),
    kind: z.literal("ClusterConfig", {
      error: (issue) => `Unsupported value: ${stringifyJson(issue.input)}: supported values: "ClusterConfig"`,
    }),
    metadata: metadataSchema(),
    spec: z.strictObject({
      api: apiSchema().describe("The Kubernetes API server and the join API."),
      backup: backupSchema().optional().describe(
        "Backups that the leading controller makes by itself. Not a field of upstream's.",
      ),
      containerd: containerdSchema().optional().describe("The container runtime of nodes. Not a field of upstream's."),
      controllerManager: programSchema().describe("kube-controller-manager."),
      extensions: extensionsSchema().describe("What is installed on top."),
      featureGates: z.array(featureGateSchema()).optional().describe("Feature gates of Kubernetes."),
      images: imagesSchema().describe("Images of everything that runs in pods."),
      installConfig: installConfigSchema().describe("System accounts."),
      konnectivity: konnectivitySchema().describe("The tunnel from the control plane to the nodes."),
      metricsServer: metricsServerSchema().optional().describe("metrics-server."),
      network: networkSchema().describe("Pods, Services, DNS and load balancing."),
      scheduler: programSchema().describe("kube-scheduler."),
      security: securitySchema().optional().describe("What makes the cluster safer than upstream's."),
      storage: storageSchema().describe("Where the cluster's state lies."),
      telemetry: telemetrySchema().describe("Telemetry."),
      workerProfiles: z.array(workerProfileSchema()).optional().describe("kubelet settings that workers choose from."),
    }),
    status: z.strictObject({}).optional().describe("Accepted, empty."),
  });

/**
 * The effective configuration of a cluster: the operator's document with every default filled in.
 *
 * Fields are named as in YAML. A field that is optional here has no default, or belongs to an alternative not chosen.
 * Durations are text in Go's own form, such as `8760h0m0s`; see `durationMs`.
 */
export type ClusterConfig = z.output<ReturnType<typeof clusterConfigSchema>>;
