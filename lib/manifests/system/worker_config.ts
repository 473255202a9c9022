import { stringifyJson } from "../../base/mod.ts";
import { type ClusterConfig, primaryAddressFamily, registrySecretNames, securityOf } from "../../config/mod.ts";
import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import type { Stack } from "../stack.ts";
import { kubeletConfiguration } from "./kubelet_configuration.ts";
import { role, roleBinding, subject, systemObject, yamlOf } from "./objects.ts";

/** Kubernetes version in names of worker configuration, so that several versions live side by side. */
export const WORKER_CONFIG_SUFFIX = "1.37";

/** What worker configuration follows from. */
export interface WorkerConfigInputs {
  config: ClusterConfig;
  /** Such as `v1.37.2+k0s.0`. */
  k0sVersion: string;
  /** `host:port` of every API server, IPv6 in brackets; at least one. */
  apiServerAddresses: readonly string[];
  /** Whether the control plane reaches nodes through konnectivity. */
  konnectivity: boolean;
  /** Whether autopilot was disabled. */
  autopilotDisabled: boolean;
  /** Whether k0s is the cloud provider, and so has no address of a node but what its kubelet says. @default {false} */
  isCloudProvider?: boolean;
}

/** Name of the ConfigMap of a profile. */
export function workerConfigMapName(profile: string): string {
  return `worker-config-${profile}-${WORKER_CONFIG_SUFFIX}`;
}

/**
 * One ConfigMap per worker profile, and the permission for nodes to read them.
 *
 * @see k0s `pkg/component/controller/workerconfig`
 */
export function workerConfigStack(inputs: WorkerConfigInputs): Stack {
  const custom = (inputs.config.spec.workerProfiles ?? []).map(({ name }) => name);
  const profiles = [...new Set(["default", "default-windows", ...custom])];
  const objects = [
    ...rbac(profiles),
    ...registrySecretsRbac(inputs.config),
    ...profiles.map((profile) => configMap(inputs, profile)),
  ];
  return { name: `k0s-worker-config-${WORKER_CONFIG_SUFFIX}`, files: { "worker-config.yaml": yamlOf(objects) } };
}

function rbac(profiles: readonly string[]): KubeObject[] {
  const name = `system:bootstrappers:worker-config-${WORKER_CONFIG_SUFFIX}`;
  const rule = {
    apiGroups: [""],
    resources: ["configmaps"],
    verbs: ["get", "list", "watch"],
    resourceNames: profiles.map(workerConfigMapName).toSorted(),
  };
  const groups = [subject("Group", "system:bootstrappers"), subject("Group", "system:nodes")];
  return [role(name, [rule]), roleBinding(name, name, groups)];
}

/**
 * Nodes may read the Secrets that registries name, and no others. Bearers of a join token may not: they are no nodes yet.
 */
function registrySecretsRbac({ spec: { containerd } }: ClusterConfig): KubeObject[] {
  const names = registrySecretNames(containerd?.registries);
  if (names.length === 0) return [];
  const name = `k0s:registry-secrets-${WORKER_CONFIG_SUFFIX}`;
  const rule = {
    apiGroups: [""],
    resources: ["secrets"],
    verbs: ["get", "list", "watch"],
    resourceNames: names,
  };
  return [role(name, [rule]), roleBinding(name, name, [subject("Group", "system:nodes")])];
}

function configMap(inputs: WorkerConfigInputs, profile: string): KubeObject {
  const labels = {
    "app.kubernetes.io/name": "k0s",
    "app.kubernetes.io/component": "worker-config",
    "app.kubernetes.io/version": inputs.k0sVersion.replaceAll("+", "-"),
    "app.kubernetes.io/managed-by": "k0s",
    "k0s.k0sproject.io/worker-profile": profile,
  };
  return systemObject("v1", "ConfigMap", workerConfigMapName(profile), { data: workerConfigData(inputs, profile) }, {
    labels,
  });
}

/** Values of a profile's ConfigMap: JSON text each; what is not set is left out. */
export function workerConfigData(inputs: WorkerConfigInputs, profile: string): Record<string, string> {
  const { config, apiServerAddresses, konnectivity, autopilotDisabled, isCloudProvider = false } = inputs;
  const { images, network, konnectivity: { agentPort } } = config.spec;
  const values: JsonObject = {
    apiServerAddresses,
    autopilotDisabled: autopilotDisabled || undefined,
    dualStackEnabled: network.dualStack.enabled || undefined,
    konnectivity: { enabled: konnectivity || undefined, agentPort },
    // Not one of upstream's, whose workers leave it to us.
    k0sCloudProvider: isCloudProvider || undefined,
    kubeletConfiguration: kubeletConfiguration(config, profile),
    nodeLocalLoadBalancing: nodeLocalLoadBalancing(config),
    pauseImage: profile === "default-windows" ? images.windows.pause : images.pause,
    primaryAddressFamily: primaryAddressFamily(config),
    // Not one of upstream's: its kubelet would end on a machine whose kernel does not suit it.
    protectKernelDefaults: securityOf(config).protectKernelDefaults || undefined,
    // Not one of upstream's either. It names files and Secrets, and holds no credentials.
    registries: config.spec.containerd?.registries as JsonObject[] | undefined,
  };
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined).map((
      [key, value],
    ) => [key, stringifyJson(value)]),
  );
}

function nodeLocalLoadBalancing({ spec }: ClusterConfig): JsonObject {
  const { envoyProxy, traefik, ...rest } = spec.network.nodeLocalLoadBalancing;
  const filled = <T extends { imagePullPolicy?: string | undefined }>(proxy: T) => ({
    ...proxy,
    imagePullPolicy: proxy.imagePullPolicy || spec.images.default_pull_policy,
  });
  return {
    ...rest,
    ...(envoyProxy === undefined ? {} : { envoyProxy: filled(envoyProxy) }),
    ...(traefik === undefined ? {} : { traefik: filled(traefik) }),
  };
}
