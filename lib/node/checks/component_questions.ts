import { isMapping, stringifyJson } from "../../base/mod.ts";
import { kubeletConfiguration as effectiveConfiguration } from "../../components/mod.ts";
import { type ClusterConfig, defaultClusterConfig } from "../../config/mod.ts";
import { kubeletConfiguration } from "../../manifests/mod.ts";
import { type ControllerOptions, type PodOptions, runsPods } from "../options.ts";
import { kubeProxyDocument, networkQuestions, storageQuestions } from "./argument_questions.ts";
import { controlPlaneQuestions, optionQuestions } from "./control_plane_questions.ts";
import type { ArgumentsQuestion, ComponentQuestions, DocumentQuestion } from "./component_question.ts";

type CommandLine = Pick<
  ControllerOptions,
  "single" | "enableWorker" | "kubeControllerManagerExtraArgs" | "kubeletExtraArgs" | "profile"
>;

/** What a configuration and a controller's command line tell programs of Kubernetes beyond what k0s itself tells them. */
export function controllerQuestions(config: ClusterConfig, options?: CommandLine): ComponentQuestions {
  return {
    documents: [...profileQuestions(config), ...kubeProxyDocument(config)],
    arguments: [
      ...gateQuestions(config),
      ...controlPlaneQuestions(config, options?.kubeControllerManagerExtraArgs ?? ""),
      ...storageQuestions(config),
      ...networkQuestions(config),
      ...(options !== undefined && runsPods(options)
        ? kubeletQuestions(options, effective(kubeletConfiguration(config, options.profile)))
        : []),
    ],
  };
}

/** What of a worker profile is not k0s' own: another release's is checked, too. */
export function workerQuestions(
  profile: Readonly<Record<string, unknown>>,
  options: Pick<PodOptions, "profile" | "kubeletExtraArgs">,
): ComponentQuestions {
  const builtIn = kubeletConfiguration(
    defaultClusterConfig({ hostAddress: "127.0.0.1", single: false }),
    options.profile,
  );
  const values = Object.fromEntries(
    Object.entries(profile).filter(([name, value]) =>
      !EVERY_CLUSTERS.includes(name) && stringifyJson(value) !== stringifyJson(builtIn[name])
    ),
  );
  const field = `kubeletConfiguration of worker profile "${options.profile}"`;
  return {
    documents: Object.keys(values).length === 0
      ? []
      : [{ program: "kubelet", field, values, effective: effective(profile), baseline: effective(builtIn) }],
    arguments: kubeletQuestions(options, effective(profile)),
  };
}

/**
 * What a worker's kubelet is asked before its profile is known: over the built-in one, which may differ.
 */
export function firstWorkerQuestions(options: Pick<PodOptions, "kubeletExtraArgs">): ComponentQuestions {
  const builtIn = kubeletConfiguration(defaultClusterConfig({ hostAddress: "127.0.0.1", single: false }), "default");
  return { documents: [], arguments: kubeletQuestions(options, effective(builtIn)) };
}

/** Fields that k0s fills from the cluster's network. */
const EVERY_CLUSTERS = ["clusterDNS", "clusterDomain"];

function profileQuestions(config: ClusterConfig): DocumentQuestion[] {
  const { workerProfiles: _, ...spec } = config.spec;
  return (config.spec.workerProfiles ?? []).flatMap(({ name, values }, index) => {
    if (!isMapping(values) || Object.keys(values).length === 0) return [];
    return [{
      program: "kubelet",
      field: `spec.workerProfiles[${index}].values`,
      values,
      effective: effective(kubeletConfiguration(config, name)),
      baseline: effective(kubeletConfiguration({ ...config, spec }, name)),
    }];
  });
}

/** As a node writes it; where files lie does not matter here. */
function effective(profile: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return effectiveConfiguration({
    profile,
    clientCaFile: "/run/k0s/kubelet/ca.crt",
    runtimeEndpoint: "unix:///run/k0s/containerd.sock",
    resolvConf: "/etc/resolv.conf",
    taints: [],
    isCgroupV1: false,
  });
}

/** All programs of a release know the same gates. */
function gateQuestions({ spec: { featureGates = [] } }: ClusterConfig): ArgumentsQuestion[] {
  return featureGates.map(({ name, enabled }, index) => {
    const field = `spec.featureGates[${index}].name`;
    const words = [`--feature-gates=${name}=${enabled}`];
    return { field, program: "kube-apiserver", baseline: [], effective: words, parts: [{ field, words }] };
  });
}

function kubeletQuestions(
  { kubeletExtraArgs }: Pick<PodOptions, "kubeletExtraArgs">,
  configuration: Readonly<Record<string, unknown>>,
): ArgumentsQuestion[] {
  return optionQuestions("--kubelet-extra-args", kubeletExtraArgs, { program: "kubelet", configuration });
}
