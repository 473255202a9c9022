import { parseCidr, type Problem } from "../../base/mod.ts";
import { type GivenArgs, givenFlag, givenFlags, givenValues } from "../given_flag.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";
import { invalid, type Rule } from "./rule.ts";

/** A program and what an operator gives it. */
interface Program extends GivenArgs {
  path: string;
}

/** Every place where an operator gives flags to a program. */
export function programs({ api, controllerManager, scheduler, storage, network }: ClusterConfig["spec"]): Program[] {
  const places = {
    "spec.api": api,
    "spec.controllerManager": controllerManager,
    "spec.scheduler": scheduler,
    "spec.storage.etcd": storage.etcd,
    "spec.storage.kine": storage.kine,
    "spec.network.kubeProxy": network.kubeProxy,
    "spec.network.kuberouter": network.kuberouter,
  };
  return Object.entries(places).map(([path, { extraArgs, rawArgs } = {}]) => ({ path, extraArgs, rawArgs }));
}

const READ = ["spec.api", "spec.controllerManager", "spec.scheduler", "spec.storage", "spec.network"];
/** Names of flags as Go programs have them. */
const FLAG_NAME = /^[A-Za-z0-9][\w.-]*$/;

const flagNames: Rule = {
  reads: READ,
  check: (spec) =>
    programs(spec).flatMap(({ path, extraArgs = {} }) =>
      Object.keys(extraArgs).filter((name) => !FLAG_NAME.test(name)).map((name): Problem => {
        const [bare = ""] = name.trim().replace(/^-+/, "").split("=", 1);
        const help = FLAG_NAME.test(bare) ? `, write "${bare}"` : "";
        return {
          path: `${path}.extraArgs.${name}`,
          message: `Invalid name of a flag: without dashes and values${help}`,
        };
      })
    ),
};

/** No program can be started with it. */
const zeroBytes: Rule = {
  reads: READ,
  check: (spec) =>
    programs(spec).flatMap(({ path, extraArgs = {}, rawArgs = [] }): Problem[] => [
      ...Object.entries(extraArgs).filter(([, value]) => value.includes("\0")).map(([name]) => ({
        path: `${path}.extraArgs.${name}`,
        message: "Forbidden: holds a zero byte",
      })),
      ...rawArgs.flatMap((word, index) =>
        word.includes("\0") ? [{ path: `${path}.rawArgs[${index}]`, message: "Forbidden: holds a zero byte" }] : []
      ),
    ]),
};

const gateLists: Rule = {
  reads: READ,
  check: (spec) =>
    programs(spec).flatMap(({ path, extraArgs }) => {
      const list = extraArgs?.["feature-gates"] ?? "";
      const wrong = list.split(",").map((pair) => pair.trim())
        .find((pair) => pair !== "" && !/^(\w+:)?\w+\s*=\s*(true|false)$/i.test(pair));
      return wrong === undefined || path === "spec.storage.etcd" ? [] : [{
        path: `${path}.extraArgs.feature-gates`,
        message: `Invalid value: ${JSON.stringify(wrong)}: expected Name=true or Name=false`,
      }];
    }),
};

/** kube-apiserver takes the file or the flags. */
const authorization: Rule = {
  reads: ["spec.api"],
  check({ api }) {
    if (!givenFlag("authorization-config", api)) return [];
    const names = new Set(givenFlags(api).map(([name]) => name));
    return [...names].filter((name) => /^authorization-(mode|policy-file|webhook-.*)$/.test(name))
      .flatMap((name) => givenValues(name, { ...api, path: "spec.api" }))
      .map(({ field }) => ({ path: field, message: "Forbidden: authorization-config is given too" }));
  },
};

/** Flags of kube-controller-manager that it reads only when it has begun to lead. */
const NETWORK_FLAGS = ["cluster-cidr", "service-cluster-ip-range"];

const controllerManagerNetworks: Rule = {
  reads: ["spec.controllerManager"],
  check: ({ controllerManager }) =>
    NETWORK_FLAGS.flatMap((name) => givenValues(name, { ...controllerManager, path: "spec.controllerManager" }))
      .flatMap(({ field, value }) => {
        const wrong = value.split(",").map((one) => one.trim())
          .find((one) => one !== "" && parseCidr(one) === undefined);
        return wrong === undefined ? [] : [invalid(field, wrong, "invalid CIDR address")];
      }),
};

/** Rules over flags that the operator gives to programs. */
export const argumentRules: readonly Rule[] = [
  flagNames,
  zeroBytes,
  gateLists,
  authorization,
  controllerManagerNetworks,
];
