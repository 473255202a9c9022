import { isMapping, stringifyJson } from "../../base/mod.ts";
import { kubeletConfiguration as effectiveConfiguration, parseExtraArgs } from "../../components/mod.ts";
import { type ClusterConfig, defaultClusterConfig } from "../../config/mod.ts";
import { kubeletConfiguration } from "../../manifests/mod.ts";
import { type ControllerOptions, type PodOptions, runsPods } from "../options.ts";
import { argumentsQuestion, kubeProxyDocument, networkQuestions, storageQuestions } from "./argument_questions.ts";
import { controlPlaneQuestions } from "./control_plane_questions.ts";
import type { ArgumentsQuestion, ComponentQuestions, DocumentQuestion } from "./component_question.ts";
import { documentGates, flagGates, gateSet, type GateSource, specGates } from "./gate_places.ts";

type CommandLine = Pick<
  ControllerOptions,
  "single" | "enableWorker" | "kubeControllerManagerExtraArgs" | "kubeletExtraArgs" | "profile"
>;

/** What a configuration and a controller's command line tell programs of Kubernetes beyond what k0s itself tells them. */
export function controllerQuestions(config: ClusterConfig, options?: CommandLine): ComponentQuestions {
  const own = options !== undefined && runsPods(options) ? options.profile : undefined;
  return {
    documents: [...profileQuestions(config, own), ...kubeProxyDocument(config)],
    arguments: [
      ...controlPlaneQuestions(config, options?.kubeControllerManagerExtraArgs ?? ""),
      ...storageQuestions(config),
      ...networkQuestions(config),
      ...(options !== undefined && runsPods(options) ? ownKubeletQuestions(config, options) : []),
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
  const documents = { effective: effective(profile), baseline: effective(builtIn) };
  return {
    documents: Object.keys(values).length === 0
      ? []
      : [{ program: "kubelet", field, values, isHere: true, ...documents }],
    arguments: kubeletQuestions(options, {
      configuration: documents.effective,
      isHere: true,
      sources: [documentGates(field, profile)],
    }),
  };
}

/**
 * What a worker's kubelet is asked before its profile is known: over the built-in one, which may differ.
 */
export function firstWorkerQuestions(options: Pick<PodOptions, "kubeletExtraArgs">): ComponentQuestions {
  const builtIn = kubeletConfiguration(defaultClusterConfig({ hostAddress: "127.0.0.1", single: false }), "default");
  const configuration = effective(builtIn);
  return { documents: [], arguments: kubeletQuestions(options, { configuration, isPartial: true, sources: [] }) };
}

/** Fields that k0s fills from the cluster's network. */
const EVERY_CLUSTERS = ["clusterDNS", "clusterDomain"];

/** @param own Profile of this controller's own node, if it has one. */
function profileQuestions(config: ClusterConfig, own: string | undefined): DocumentQuestion[] {
  const { workerProfiles: _, ...spec } = config.spec;
  const asked = (config.spec.workerProfiles ?? []).flatMap(({ name, values }, index) => {
    if (!isMapping(values) || Object.keys(values).length === 0) return [];
    const field = `spec.workerProfiles[${index}].values`;
    return [{ name, field, values, sources: [specGates(config, "kubelet"), documentGates(field, values)] }];
  });
  return [
    ...builtInQuestions(config, own, asked),
    ...asked.map(({ name, field, values, sources }): DocumentQuestion => ({
      program: "kubelet",
      field,
      values,
      effective: effective(kubeletConfiguration(config, name)),
      baseline: effective(kubeletConfiguration({ ...config, spec }, name)),
      gatePlaces: gateSet(sources).places,
      isHere: name === own,
    })),
  ];
}

/**
 * What the kubelet is asked about gates of the configuration without any profile of the operator's. Where profiles bring
 * gates of their own, perhaps those that the others need, no node need be without: a node that is judges by itself.
 */
function builtInQuestions(
  config: ClusterConfig,
  own: string | undefined,
  profiles: readonly { name: string; values: Readonly<Record<string, unknown>> }[],
): DocumentQuestion[] {
  const gates = specGates(config, "kubelet");
  const isProfile = (wanted: string) => profiles.some(({ name }) => name === wanted);
  const isOwn = own !== undefined && !isProfile(own);
  const isAnyones = !isProfile("default") && profiles.every(({ values }) => values["featureGates"] === undefined);
  if (Object.keys(gates.gates).length === 0 || !isOwn && !isAnyones) return [];
  const { workerProfiles: _, featureGates: __, ...spec } = config.spec;
  const { featureGates } = config.spec;
  return [{
    program: "kubelet",
    field: "spec.featureGates",
    values: {},
    effective: effective(kubeletConfiguration({ ...config, spec: { ...spec, featureGates } }, "default")),
    baseline: effective(kubeletConfiguration({ ...config, spec }, "default")),
    gatePlaces: gateSet([gates]).places,
    isHere: isOwn,
  }];
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

/** What the kubelet of this controller is asked about further arguments. */
function ownKubeletQuestions(config: ClusterConfig, options: CommandLine): ArgumentsQuestion[] {
  const profiles = config.spec.workerProfiles ?? [];
  const index = profiles.findIndex(({ name }) => name === options.profile);
  const values = profiles[index]?.values;
  const ofProfile = isMapping(values) ? [documentGates(`spec.workerProfiles[${index}].values`, values)] : [];
  return kubeletQuestions(options, {
    configuration: effective(kubeletConfiguration(config, options.profile)),
    isHere: true,
    sources: [specGates(config, "kubelet"), ...ofProfile],
  });
}

function kubeletQuestions(
  { kubeletExtraArgs }: Pick<PodOptions, "kubeletExtraArgs">,
  { sources, ...asked }: Pick<ArgumentsQuestion, "configuration" | "isHere" | "isPartial"> & { sources: GateSource[] },
): ArgumentsQuestion[] {
  const option = "--kubelet-extra-args";
  const args = parseExtraArgs(kubeletExtraArgs);
  const { places } = gateSet([...sources, ...flagGates(`${option} --feature-gates`, Object.entries(args))]);
  return argumentsQuestion(option, { commandLine: { option, args } }, {
    program: "kubelet",
    gatePlaces: places,
    ...asked,
  });
}
