import { kubeApiserver, kubeControllerManager, kubeScheduler, parseExtraArgs } from "../../components/mod.ts";
import {
  type ClusterConfig,
  featureGatesFlag,
  givenFlag,
  nodePaths,
  podNetworks,
  securityOf,
  serviceNetworks,
} from "../../config/mod.ts";
import { type AllGiven, argumentsQuestion, NOBODY } from "./argument_questions.ts";
import type { ArgumentsQuestion, CheckedProgram } from "./component_question.ts";
import { daemonGates } from "./gate_places.ts";

/** What does not matter to what is asked. */
const ANY = {
  paths: nodePaths({}),
  user: NOBODY,
  verbosity: "1",
  certificatesDigest: "",
};

/** Option of a controller with further arguments for kube-controller-manager. */
const MANAGER_OPTION = "--kube-controller-manager-extra-args";

/** Questions about the programs of the control plane, each with all that it would be started with. */
export function controlPlaneQuestions(config: ClusterConfig, controllerManagerArgs: string): ArgumentsQuestion[] {
  const { api, controllerManager = {}, scheduler = {} } = config.spec;
  const commandLine = { option: MANAGER_OPTION, args: parseExtraArgs(controllerManagerArgs) };
  return [
    ...daemonQuestion(
      config,
      "kube-apiserver",
      { ...api, section: "spec.api" },
      (given) => apiServerWords(config, given),
    ),
    ...daemonQuestion(
      config,
      "kube-controller-manager",
      { ...controllerManager, section: "spec.controllerManager", commandLine },
      (given) => controllerManagerWords(config, given),
    ),
    ...daemonQuestion(
      config,
      "kube-scheduler",
      { ...scheduler, section: "spec.scheduler" },
      (given) => kubeScheduler.spec({ ...ANY, ...given, leaderElect: true }).args,
    ),
  ];
}

function daemonQuestion(
  config: ClusterConfig,
  program: CheckedProgram,
  given: Parameters<typeof daemonGates>[2],
  args: (given: AllGiven) => readonly string[],
): ArgumentsQuestion[] {
  const { gates, places } = daemonGates(config, program, given);
  return argumentsQuestion(given.section, given, {
    program,
    // What a file or a flag may say depends on them.
    configuration: { featureGates: gates },
    gatePlaces: places,
    featureGates: featureGatesFlag(config, program),
    args,
  });
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
    decidesAnonymous: givenFlag("authentication-config", given) !== undefined,
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
  }).args;
}
