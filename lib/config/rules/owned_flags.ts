import { parseIp, type Problem } from "../../base/mod.ts";
import { serviceNetworks } from "../derived.ts";
import { givenFlag, givenValues } from "../given_flag.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";
import { programs } from "./arguments.ts";
import type { Rule } from "./rule.ts";

type Spec = ClusterConfig["spec"];

/** A flag with which a program could not do what k0s, or the rest of the cluster, relies on. */
interface OwnedFlag {
  /** Where flags of its program are given. */
  program: string;
  names: readonly string[];
  /** Why, and what to do instead. */
  message: string;
  /** @default {never} */
  isFine?: (value: string, spec: Spec) => boolean;
}

const ETCD = "spec.storage.etcd";
const KINE = "spec.storage.kine";
const ROUTER = "spec.network.kuberouter";
/** Where the API server and the checks of health find etcd. */
const ETCD_CLIENTS = "https://127.0.0.1:2379";

const isEverywhere = (address: string) => parseIp(address)?.value === 0n;

const OWNED: readonly OwnedFlag[] = [
  {
    program: "spec.api",
    names: ["secure-port"],
    message: "Forbidden: kubeconfigs and nodes would not follow: set spec.api.port",
    isFine: (value, { api }) => value === String(api.port),
  },
  {
    program: "spec.api",
    names: ["bind-address"],
    message: "Forbidden: kubeconfigs would not follow: set spec.api.address and spec.api.onlyBindToAddress",
    isFine: (value, { api }) => isEverywhere(value) || (api.onlyBindToAddress === true && value === api.address),
  },
  {
    program: "spec.api",
    names: ["etcd-servers"],
    message: "Forbidden: the cluster is where spec.storage says",
  },
  {
    program: "spec.api",
    names: ["service-cluster-ip-range"],
    message: "Forbidden: cluster DNS and certificates would not follow: set spec.network.serviceCIDR",
    isFine: (value, spec) => value === serviceNetworks({ spec }).join(","),
  },
  {
    program: "spec.api",
    names: ["authorization-mode"],
    message: "Forbidden: nodes and controllers have their rights by Node and RBAC: have both in it",
    isFine: (value, { api }) => {
      if (givenFlag("authorization-config", api)) return true; // both are refused elsewhere
      const modes = value.split(",").map((mode) => mode.trim());
      return modes.includes("AlwaysAllow") || ["Node", "RBAC"].every((mode) => modes.includes(mode));
    },
  },
  ...["spec.controllerManager", "spec.scheduler"].map((program): OwnedFlag => ({
    program,
    names: ["master"],
    message: "Forbidden: it reaches the API server of this machine by its kubeconfig",
  })),
  {
    program: ETCD,
    names: ["data-dir"],
    message: "Forbidden: etcd owns its directory below k0s' data directory alone: choose that with --data-dir",
  },
  {
    program: "spec.network.kubeProxy",
    names: ["config"],
    message: "Forbidden: kube-proxy reads the file that k0s makes of this section",
  },
  {
    program: ROUTER,
    names: ["kubeconfig", "master"],
    message: "Forbidden: the pod reaches the API by the kubeconfig that k0s gives it",
  },
  {
    program: ETCD,
    names: ["config-file"],
    message: "Forbidden: etcd would read none of the flags that k0s gives it",
  },
  {
    program: ETCD,
    names: ["listen-client-urls"],
    message: `Forbidden: the API server needs ${ETCD_CLIENTS} among them`,
    isFine: (value) => value.split(",").some((url) => [ETCD_CLIENTS, "https://0.0.0.0:2379"].includes(url.trim())),
  },
  {
    program: KINE,
    names: ["listen-address", "server-cert-file", "server-key-file", "trusted-ca-file"],
    message: "Forbidden: the API server reaches kine at the socket that k0s names, without TLS",
  },
  {
    program: ROUTER,
    names: ["health-port"],
    message: "Forbidden: the probes of the pod are for port 20244",
    isFine: (value) => value === "20244",
  },
  {
    program: ROUTER,
    names: ["health-addr"],
    message: "Forbidden: the probes of the pod come from the node's address",
    isFine: (value) => value === "" || isEverywhere(value),
  },
];

/** Flags with which a program does one thing, or says one, and ends: it would be started again for ever. */
const ENDING: Readonly<Record<string, readonly string[]>> = {
  "spec.network.kubeProxy": ["cleanup", "init-only", "write-config-to"],
  [ROUTER]: ["cleanup-config", "V"],
};
const ENDING_ALL = ["help", "h", "version"];

const owned: Rule = {
  reads: ["spec.api", "spec.storage", "spec.network"],
  check: (spec) =>
    programs(spec).flatMap((program) =>
      OWNED.filter((flag) => flag.program === program.path).flatMap(({ names, message, isFine = () => false }) =>
        names.flatMap((name) => givenValues(name, program)).filter(({ value }) => !isFine(value, spec))
          .map(({ field }): Problem => ({ path: field, message }))
      )
    ),
};

const ending: Rule = {
  reads: ["spec.api", "spec.controllerManager", "spec.scheduler", "spec.storage", "spec.network"],
  check: (spec) =>
    programs(spec).flatMap((program) =>
      [...ENDING_ALL, ...ENDING[program.path] ?? []].flatMap((name) => givenValues(name, program))
        .filter(({ value }) => value !== "false")
        .map(({ field }): Problem => ({ path: field, message: "Forbidden: the program would end after it" }))
    ),
};

/** Rules over flags that would take from a program what the cluster needs of it. */
export const ownedFlagRules: readonly Rule[] = [owned, ending];
