import { parseCidr, type Problem } from "../../base/mod.ts";
import type { CalicoSettings } from "../calico_node.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";
import { invalid, type Rule } from "./rule.ts";

const NETWORK = "spec.network";
const CALICO = `${NETWORK}.calico`;
type Network = ClusterConfig["spec"]["network"];

/** A rule over the settings of Calico, where it is what connects the pods. */
function calicoRule(reads: readonly string[], check: (calico: CalicoSettings, network: Network) => Problem[]): Rule {
  return {
    reads: [`${NETWORK}.provider`, ...reads],
    check: ({ network }) => {
      const { provider, calico } = network;
      return provider === "calico" && calico !== undefined ? check(calico, network) : [];
    },
  };
}

const dualStack = calicoRule(
  [`${CALICO}.mode`, `${NETWORK}.dualStack.enabled`],
  ({ mode }, network) =>
    network.dualStack.enabled && mode !== "bird"
      ? [{ path: `${CALICO}.mode`, message: "Forbidden: dual-stack for calico is only supported for mode `bird`" }]
      : [],
);

/** What Linux takes for an interface with addresses of the families in use; zero has Calico find it out. */
const mtu = calicoRule([`${CALICO}.mtu`, `${NETWORK}.dualStack`, `${NETWORK}.podCIDR`], (calico, network) => {
  const isIpv6Used = network.dualStack.enabled || network.podCIDR.includes(":");
  const [least, most] = [isIpv6Used ? 1_280 : 68, 65_535];
  return calico.mtu !== 0 && (calico.mtu < least || calico.mtu > most)
    ? [invalid(`${CALICO}.mtu`, calico.mtu, `must be 0, or between ${least} and ${most}`)]
    : [];
});

const METHODS =
  "first-found, kubernetes-internal-ip, can-reach=HOST, interface=REGEX, skip-interface=REGEX or cidr=CIDR";

/** calico-node ends on a method that it does not know. @see Calico `node/pkg/lifecycle/startup/autodetection` */
const autodetection = calicoRule(
  [`${CALICO}.ipAutodetectionMethod`, `${CALICO}.ipV6AutodetectionMethod`],
  (calico) =>
    (["ipAutodetectionMethod", "ipV6AutodetectionMethod"] as const).flatMap((field) => {
      const reason = methodProblem(calico[field] ?? "");
      return reason === undefined ? [] : [invalid(`${CALICO}.${field}`, calico[field], reason)];
    }),
);

function methodProblem(method: string): string | undefined {
  if (/^($|first-found$|kubernetes-internal-ip)/.test(method)) return undefined;
  const [, name, value = ""] = /^(can-reach|interface|skip-interface|cidr)=(.*)$/.exec(method) ?? [];
  if (name === undefined) return `must be ${METHODS}`;
  const items = value.split(",").map((item) => item.trim());
  if (items.includes("")) return `${name}= needs a value`;
  const wrong = name === "cidr" ? items.find((item) => parseCidr(item) === undefined) : undefined;
  return wrong === undefined ? undefined : `not a CIDR: ${wrong}`;
}

/** What the API server takes for the name of a variable. */
const VARIABLE = /^[\x20-\x3c\x3e-\x7e]+$/;

const variables = calicoRule(
  [`${CALICO}.envVars`],
  ({ envVars = {} }) =>
    Object.keys(envVars).filter((name) => !VARIABLE.test(name)).map((name) =>
      invalid(`${CALICO}.envVars`, name, "a variable's name is printable ASCII without an equals sign")
    ),
);

/** Rules over `spec.network.calico`. */
export const calicoRules: readonly Rule[] = [dualStack, mtu, autodetection, variables];
