import { stringify } from "@std/yaml";
import { isMapping } from "../base/mod.ts";
import type { Taint } from "./taints.ts";

/** A KubeletConfiguration as a worker profile holds it. */
export type KubeletConfiguration = Readonly<Record<string, unknown>>;

/** What the node adds to its worker profile. */
export interface KubeletConfigInputs {
  /** Value of `kubeletConfiguration` in the worker profile. */
  profile: KubeletConfiguration;
  /** File with the authorities that clients of the kubelet are checked against. */
  clientCaFile: string;
  /** CRI endpoint, such as `unix:///run/k0s/containerd.sock`. */
  runtimeEndpoint: string;
  /** Used where the profile leaves `resolvConf` unset; the empty text set there is respected. */
  resolvConf: string;
  /** From `--taints` and the role; they join the profile's. */
  taints: readonly Taint[];
  /** Directory of static pods; left out: what the profile says. */
  staticPodPath?: string;
  /** Whether the host has cgroup v1: the kubelet refuses it unless told otherwise. */
  isCgroupV1: boolean;
  /** Group that the kubelet is to count as its own, since it is in several, as with some cgroup v1; left out: it finds it. */
  splitCgroup?: string;
  /** Whether the kubelet ends, unless its profile says otherwise, rather than change the kernel's settings. @default {false} */
  protectKernelDefaults?: boolean;
  /** Score that the kernel does not let us lower; left out: the kubelet may have what it wants. */
  oomScoreAdj?: number;
}

/**
 * How many processes and threads a pod may have, so that none takes the numbers of the whole node (CIS 1.12, 4.2.13): half of
 * the kernel's default for a machine. Upstream sets no limit.
 */
const POD_PIDS_LIMIT = 16_384;

/**
 * What worker profiles name as the kubelet's control group, and upstream's command line as the runtime's: that of a
 * containerd that systemd runs. Where it does not come to be, the kubelet says so every ten seconds.
 */
const FOREIGN_GROUP = "/system.slice/containerd.service";

/** The effective configuration of the kubelet: the profile with the node's own facts over it (k0s `worker/kubelet.go`). */
export function kubeletConfiguration(inputs: KubeletConfigInputs): Record<string, unknown> {
  const { profile, taints, staticPodPath } = inputs;
  const authentication = asRecord(profile["authentication"]);
  const effective: Record<string, unknown> = {
    ...profile,
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      ...authentication,
      x509: { ...asRecord(authentication["x509"]), clientCAFile: inputs.clientCaFile },
    },
    containerRuntimeEndpoint: inputs.runtimeEndpoint,
    resolvConf: profile["resolvConf"] ?? inputs.resolvConf,
    podPidsLimit: profile["podPidsLimit"] ?? POD_PIDS_LIMIT,
  };
  // Without a name the kubelet takes the group that it is in, and does not start if it is in several. It moves to one with a
  // name, unless it may not see which namespaces the first process has: then only a group that is there has figures.
  if (effective["kubeletCgroups"] === FOREIGN_GROUP) {
    delete effective["kubeletCgroups"];
    if (inputs.splitCgroup !== undefined) effective["kubeletCgroups"] = inputs.splitCgroup;
  }
  if (inputs.oomScoreAdj !== undefined) effective["oomScoreAdj"] = profile["oomScoreAdj"] ?? inputs.oomScoreAdj;
  if (inputs.protectKernelDefaults) effective["protectKernelDefaults"] = profile["protectKernelDefaults"] ?? true;
  if (inputs.isCgroupV1) effective["failCgroupV1"] = profile["failCgroupV1"] ?? false;
  if (taints.length > 0) effective["registerWithTaints"] = joinedTaints(profile["registerWithTaints"], taints);
  delete effective["staticPodURL"];
  if (staticPodPath !== undefined) effective["staticPodPath"] = staticPodPath;
  return effective;
}

/** Renders `<run>/kubelet/config.yaml`. Keys are sorted, so that equal configurations are equal files. */
export function renderKubeletConfig(inputs: KubeletConfigInputs): string {
  return stringify(kubeletConfiguration(inputs), { sortKeys: true });
}

/** The profile's taints and the node's own, of which those count where both have a key and an effect. */
function joinedTaints(ofProfile: unknown, own: readonly Taint[]): unknown[] {
  const ofOthers = (Array.isArray(ofProfile) ? ofProfile : []).map(asRecord)
    .filter(({ key, effect }) => !own.some((taint) => taint.key === key && taint.effect === effect));
  return [...ofOthers, ...own];
}

function asRecord(value: unknown): Record<string, unknown> {
  return isMapping(value) ? value : {};
}
