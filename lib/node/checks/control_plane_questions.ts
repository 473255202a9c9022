import { kubeApiserver, kubeControllerManager, kubeScheduler, parseExtraArgs } from "../../components/mod.ts";
import {
  type ClusterConfig,
  featureGatesOf,
  nodePaths,
  podNetworks,
  securityOf,
  serviceNetworks,
} from "../../config/mod.ts";
import { type AllGiven, argumentsQuestion, type AskedProgram, NOBODY } from "./argument_questions.ts";
import type { ArgumentsQuestion } from "./component_question.ts";

/** What does not matter to what is asked. */
const ANY = {
  paths: nodePaths({}),
  user: NOBODY,
  verbosity: "1",
  // Asked one by one.
  featureGates: "",
  certificatesDigest: "",
};

/** Questions about the programs of the control plane. */
export function controlPlaneQuestions(config: ClusterConfig, controllerManagerArgs: string): ArgumentsQuestion[] {
  const { api, controllerManager, scheduler } = config.spec;
  const manager: AskedProgram = {
    program: "kube-controller-manager",
    args: (given) => controllerManagerWords(config, given),
  };
  const option = "--kube-controller-manager-extra-args";
  return [
    ...argumentsQuestion("spec.api", api, {
      program: "kube-apiserver",
      // What a file may say depends on them.
      configuration: { featureGates: featureGatesOf(config, "kube-apiserver") },
      args: (given) => apiServerWords(config, given),
    }),
    ...argumentsQuestion("spec.controllerManager", controllerManager, manager),
    ...argumentsQuestion("spec.scheduler", scheduler, {
      program: "kube-scheduler",
      args: (given) => kubeScheduler.spec({ ...ANY, ...given, leaderElect: true }).args,
    }),
    ...optionQuestions(option, controllerManagerArgs, manager),
  ];
}

function apiServerWords(config: ClusterConfig, given: AllGiven): readonly string[] {
  const { api } = config.spec;
  return kubeApiserver.spec({
    ...ANY,
    ...given,
    advertiseAddress: api.address,
    onlyBindToAddress: api.onlyBindToAddress ?? false,
    port: api.port,
    serviceCidr: serviceNetworks(config).join(","),
    storage: { kind: "kine" },
    hasForeignEndpoints: false,
    konnectivity: true,
    stopTimeoutMs: 0,
    security: securityOf(config),
    decidesAnonymous: given.extraArgs["authentication-config"] !== undefined,
  }).args;
}

function controllerManagerWords(config: ClusterConfig, given: AllGiven): readonly string[] {
  const pods = podNetworks(config);
  return kubeControllerManager.spec({
    ...ANY,
    ...given,
    podCidr: pods.join(","),
    serviceCidr: serviceNetworks(config).join(","),
    families: pods.map((cidr) => (cidr.includes(":") ? "IPv6" : "IPv4")),
    leaderElect: true,
    commandLineArgs: {},
  }).args;
}

/** Questions about further arguments of the command line. */
export function optionQuestions(option: string, text: string, asked: AskedProgram): ArgumentsQuestion[] {
  const prefix = `${option}.extraArgs.`;
  return argumentsQuestion(option, { extraArgs: parseExtraArgs(text) }, asked).map((question) => ({
    ...question,
    parts: question.parts.map(({ field, words }) => ({ field: field.replace(prefix, `${option} --`), words })),
  }));
}
