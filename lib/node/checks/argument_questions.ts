import { stringifyJson } from "../../base/mod.ts";
import { etcd, kine } from "../../components/mod.ts";
import { type ClusterConfig, defaultClusterConfig, givenFlag, nodePaths } from "../../config/mod.ts";
import { kubeProxyConfiguration, kubeRouterArgs } from "../../manifests/mod.ts";
import type { ArgumentsQuestion, DocumentQuestion } from "./component_question.ts";
import { daemonGates } from "./gate_places.ts";

/** What the operator gives to a program. */
interface Given {
  extraArgs?: Readonly<Record<string, string>> | undefined;
  rawArgs?: readonly string[] | undefined;
  /** Further arguments that an option of the command line holds. */
  commandLine?: { option: string; args: Readonly<Record<string, string>> };
}

/** The same, each with something in it or empty. */
export interface AllGiven {
  extraArgs: Readonly<Record<string, string>>;
  rawArgs: string[];
  commandLineArgs: Readonly<Record<string, string>>;
  /** The program's gates of `spec.featureGates`, as its flag takes them. */
  featureGates: string;
}

/** A program, and the arguments that it would be started with. */
export interface AskedProgram
  extends Pick<ArgumentsQuestion, "program" | "configuration" | "gatePlaces" | "isHere" | "isPartial"> {
  /** Its gates of `spec.featureGates`, where they are among its arguments. @default {none} */
  featureGates?: string;
  /** @default {the operator's alone, for programs that cannot judge more} */
  args?: (given: AllGiven) => readonly string[];
}

/** Account of what is asked: which one runs it does not matter to the answer. */
export const NOBODY = { uid: 0, gid: 0 };
const PATHS = nodePaths({});
const NOTHING: AllGiven = { extraArgs: {}, rawArgs: [], commandLineArgs: {}, featureGates: "" };

/** What a program is asked about arguments and feature gates of the operator; nothing if there are none. */
export function argumentsQuestion(
  section: string,
  { extraArgs = {}, rawArgs: raw = [], commandLine = { option: "", args: {} } }: Given,
  { featureGates = "", args = operatorsAlone, ...asked }: AskedProgram,
): ArgumentsQuestion[] {
  const rawArgs = [...raw];
  const { option, args: commandLineArgs } = commandLine;
  const words = (some: Partial<AllGiven>) => args({ ...NOTHING, featureGates, ...some });
  const ofSection = [
    ...Object.entries(extraArgs).map(([name, value]) => ({
      field: `${section}.extraArgs.${name}`,
      words: words({ extraArgs: { [name]: value } }),
    })),
    ...(rawArgs.length === 0 ? [] : [{ field: `${section}.rawArgs`, words: words({ rawArgs }) }]),
  ];
  const ofOption = Object.entries(commandLineArgs).map(([name, value]) => ({
    field: `${option} --${name}`,
    words: words({ commandLineArgs: { [name]: value } }),
  }));
  const parts = [...ofSection, ...ofOption];
  if (parts.length === 0 && featureGates === "") return [];
  return [{
    ...asked,
    field: ofSection.length > 0 ? section : ofOption.length > 0 ? option : "spec.featureGates",
    baseline: args(NOTHING),
    effective: words({ extraArgs, rawArgs, commandLineArgs }),
    parts,
  }];
}

function operatorsAlone({ extraArgs, rawArgs, commandLineArgs }: AllGiven): string[] {
  return [
    ...Object.entries({ ...commandLineArgs, ...extraArgs }).map(([name, value]) => `--${name}=${value}`),
    ...rawArgs,
  ];
}

/** Questions about the program that stores the cluster's state. */
export function storageQuestions({ spec: { storage } }: ClusterConfig): ArgumentsQuestion[] {
  if (storage.type === "kine" && storage.kine !== undefined) {
    const { dataSource } = storage.kine;
    const args = (given: AllGiven) =>
      kine.spec({ paths: PATHS, user: NOBODY, dataSource, source: undefined, ...given }).args;
    return argumentsQuestion("spec.storage.kine", storage.kine, { program: "kine", args });
  }
  if (storage.type !== "etcd" || storage.etcd === undefined || storage.etcd.externalCluster !== undefined) return [];
  const { peerAddress } = storage.etcd;
  const args = (given: AllGiven) =>
    etcd.spec({
      paths: PATHS,
      user: NOBODY,
      memberName: givenFlag("name", given) ?? "k0s",
      peerAddress,
      logLevel: "info",
      tokenAlgorithm: "RS256",
      certificatesDigest: "",
      ...given,
    }).args;
  return argumentsQuestion("spec.storage.etcd", storage.etcd, { program: "etcd", args });
}

/** Questions about the programs that make the nodes' network. */
export function networkQuestions(config: ClusterConfig): ArgumentsQuestion[] {
  const { provider, kuberouter, kubeProxy } = config.spec.network;
  const isRouterUsed = provider === "kuberouter" && kuberouter !== undefined;
  return [
    ...(kubeProxy.disabled === true
      ? []
      : argumentsQuestion("spec.network.kubeProxy", kubeProxy, { program: "kube-proxy" })),
    ...(isRouterUsed ? routerQuestions(config, kuberouter) : []),
  ];
}

/** What kube-proxy is asked about its configuration file; nothing where the operator says nothing of it. */
export function kubeProxyDocument(config: ClusterConfig): DocumentQuestion[] {
  const { network } = config.spec;
  if (network.kubeProxy.disabled === true) return [];
  const { kubeProxy } = defaultClusterConfig({ hostAddress: "127.0.0.1", single: false }).spec.network;
  const { featureGates: _, ...spec } = config.spec;
  const effective = kubeProxyConfiguration(config);
  const baseline = kubeProxyConfiguration({ ...config, spec: { ...spec, network: { ...network, kubeProxy } } });
  const { extraArgs, rawArgs } = network.kubeProxy;
  const { places } = daemonGates(config, "kube-proxy", { section: "spec.network.kubeProxy", extraArgs, rawArgs });
  return stringifyJson(effective) === stringifyJson(baseline) ? [] : [{
    program: "kube-proxy",
    field: "spec.network.kubeProxy",
    values: { ...network.kubeProxy },
    effective,
    baseline,
    gatePlaces: places,
  }];
}

/** Fields of kube-router's that become flags unread. */
const ROUTER_FLAGS = { peerRouterASNs: "peer-router-asns", peerRouterIPs: "peer-router-ips" } as const;

function routerQuestions(
  config: ClusterConfig,
  kuberouter: NonNullable<ClusterConfig["spec"]["network"]["kuberouter"]>,
): ArgumentsQuestion[] {
  const section = "spec.network.kuberouter";
  const { peerRouterASNs, peerRouterIPs, ...others } = kuberouter;
  const fields = Object.entries(ROUTER_FLAGS).flatMap(([field, flag]): [string, string, string][] => {
    const value = { peerRouterASNs, peerRouterIPs }[field];
    return value ? [[field, flag, value]] : [];
  });
  const flags = Object.fromEntries(fields.map(([, flag, value]) => [flag, value]));
  const places = new Map(fields.map(([field, flag]) => [`${section}.extraArgs.${flag}`, `${section}.${field}`]));
  const given = { rawArgs: kuberouter.rawArgs, extraArgs: { ...flags, ...kuberouter.extraArgs } };
  return argumentsQuestion(section, given, {
    program: "kube-router",
    args: (some) => kubeRouterArgs(config, { ...others, ...some }),
  }).map((question) => ({
    ...question,
    parts: question.parts.map(({ field, words }) => ({ field: places.get(field) ?? field, words })),
  }));
}
