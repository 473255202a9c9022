import { stringifyJson } from "../../base/mod.ts";
import { kubeletConfiguration as effectiveConfiguration, parseExtraArgs } from "../../components/mod.ts";
import { type ClusterConfig, defaultClusterConfig } from "../../config/mod.ts";
import { isJsonObject } from "../../kube/mod.ts";
import { kubeletConfiguration } from "../../manifests/mod.ts";
import { type ControllerOptions, type PodOptions, runsPods } from "../options.ts";
import type { ArgumentsQuestion, CheckedProgram, ComponentQuestions, DocumentQuestion } from "./component_question.ts";

type CommandLine = Pick<
  ControllerOptions,
  "single" | "enableWorker" | "kubeControllerManagerExtraArgs" | "kubeletExtraArgs"
>;

/** What a configuration and a controller's command line tell programs of Kubernetes beyond what k0s itself tells them. */
export function controllerQuestions(config: ClusterConfig, options?: CommandLine): ComponentQuestions {
  const { api, controllerManager, scheduler } = config.spec;
  return {
    documents: profileQuestions(config),
    arguments: [
      ...gateQuestions(config),
      ...argumentsOf("spec.api", "kube-apiserver", api),
      ...argumentsOf("spec.controllerManager", "kube-controller-manager", controllerManager),
      ...argumentsOf("spec.scheduler", "kube-scheduler", scheduler),
      ...(options === undefined ? [] : optionQuestions(
        "--kube-controller-manager-extra-args",
        "kube-controller-manager",
        options.kubeControllerManagerExtraArgs,
      )),
      ...(options !== undefined && runsPods(options) ? kubeletQuestions(options) : []),
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
      : [{ field, values, effective: effective(profile), baseline: effective(builtIn) }],
    arguments: kubeletQuestions(options),
  };
}

/** Fields that k0s fills from the cluster's network. */
const EVERY_CLUSTERS = ["clusterDNS", "clusterDomain"];

function profileQuestions(config: ClusterConfig): DocumentQuestion[] {
  const { workerProfiles: _, ...spec } = config.spec;
  return (config.spec.workerProfiles ?? []).flatMap(({ name, values }, index) => {
    if (!isJsonObject(values) || Object.keys(values).length === 0) return [];
    return [{
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
    isInOneCgroup: false,
  });
}

/** All programs of a release know the same gates. */
function gateQuestions({ spec: { featureGates = [] } }: ClusterConfig): ArgumentsQuestion[] {
  return featureGates.map(({ name, enabled }, index) => ({
    field: `spec.featureGates[${index}].name`,
    program: "kube-apiserver",
    words: [`--feature-gates=${name}=${enabled}`],
  }));
}

/** A question for each flag, so that each is named; words of raw arguments may belong together. */
function argumentsOf(
  section: string,
  program: CheckedProgram,
  { extraArgs = {}, rawArgs = [] }: {
    extraArgs?: Readonly<Record<string, string>> | undefined;
    rawArgs?: readonly string[] | undefined;
  } = {},
): ArgumentsQuestion[] {
  return [
    ...flagQuestions(`${section}.extraArgs.`, program, extraArgs),
    ...(rawArgs.length === 0 ? [] : [{ field: `${section}.rawArgs`, program, words: rawArgs }]),
  ];
}

function kubeletQuestions({ kubeletExtraArgs }: Pick<PodOptions, "kubeletExtraArgs">): ArgumentsQuestion[] {
  return optionQuestions("--kubelet-extra-args", "kubelet", kubeletExtraArgs);
}

function optionQuestions(option: string, program: CheckedProgram, text: string): ArgumentsQuestion[] {
  return flagQuestions(`${option} --`, program, parseExtraArgs(text));
}

function flagQuestions(
  prefix: string,
  program: CheckedProgram,
  flags: Readonly<Record<string, string>>,
): ArgumentsQuestion[] {
  return Object.entries(flags).map(([name, value]) => ({
    field: `${prefix}${name}`,
    program,
    words: [`--${name}=${value}`],
  }));
}
