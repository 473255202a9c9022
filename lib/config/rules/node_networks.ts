import { type Cidr, parseCidr, type Problem } from "../../base/mod.ts";
import { type GivenArgs, givenFlag, givenFlags, givenValues } from "../given_flag.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";
import { invalid, type Rule } from "./rule.ts";

type Spec = ClusterConfig["spec"];

/** A node's share of the pod network, where nothing else is said (k0s `pkg/component/controller/controllermanager.go`). */
const DEFAULT_MASKS = { 4: 24, 6: 117 } as const;
/** kube-controller-manager keeps a bit for each share of an IPv6 network. @see Kubernetes `ipam/cidrset/cidr_set.go` */
const MOST_SHARE_BITS = 16;

interface PodNetwork {
  field: string;
  text: string;
  cidr: Cidr;
}

/** The networks that kube-controller-manager shares out among the nodes, with their fields. */
function podNetworks({ podCIDR, dualStack }: Spec["network"]): PodNetwork[] {
  const texts: [string, string][] = [["spec.network.podCIDR", podCIDR]];
  if (dualStack.enabled) texts.push(["spec.network.dualStack.IPv6podCIDR", dualStack.IPv6podCIDR ?? ""]);
  return texts.flatMap(([field, text]) => {
    const cidr = parseCidr(text);
    return cidr === undefined ? [] : [{ field, text, cidr }];
  });
}

const shares: Rule = {
  reads: ["spec.network.podCIDR", "spec.network.dualStack", "spec.controllerManager"],
  check({ network, controllerManager }) {
    const isOff = givenFlag("allocate-node-cidrs", controllerManager) === "false" ||
      /(^|,)-(nodeipam|node-ipam-controller)(,|$)/.test(givenFlag("controllers", controllerManager) ?? "");
    if (isOff) return [];
    const networks = podNetworks(network);
    const flagOf = (family: 4 | 6) => networks.length > 1 ? `node-cidr-mask-size-ipv${family}` : "node-cidr-mask-size";
    return [
      ...foreignFlags(controllerManager, networks.map(({ cidr }) => flagOf(cidr.family))),
      ...networks.flatMap((pods) => shareProblems(pods, givenFlag(flagOf(pods.cidr.family), controllerManager))),
    ];
  },
};

/** Flags about the size of shares that kube-controller-manager refuses with these networks. */
function foreignFlags(given: GivenArgs, known: readonly string[]): Problem[] {
  const names = new Set(givenFlags(given).map(([name]) => name));
  return [...names].filter((name) => name.startsWith("node-cidr-mask-size") && !known.includes(name))
    .flatMap((name) => givenValues(name, { ...given, path: "spec.controllerManager" }))
    .map(({ field }) => ({
      path: field,
      message: `Forbidden: with these pod networks the flag is ${known.join(" or ")}`,
    }));
}

function shareProblems({ field, text, cidr: { family, prefix } }: PodNetwork, flag: string | undefined): Problem[] {
  const mask = flag === undefined ? DEFAULT_MASKS[family] : Number(flag);
  const says = (why: string): Problem[] => [invalid(field, text, why)];
  if (!Number.isInteger(mask) || mask < 1 || mask > (family === 4 ? 32 : 128)) {
    return says(`the share of a node has to be a prefix length, not ${JSON.stringify(flag)}`);
  }
  if (prefix > mask) return says(`too narrow: every node gets a network of its own with prefix /${mask}`);
  return family === 6 && mask - prefix > MOST_SHARE_BITS
    ? says(`too wide for nodes' networks of /${mask}: an IPv6 prefix must be >= ${mask - MOST_SHARE_BITS}`)
    : [];
}

/** Rules over the nodes' shares of the pod networks. */
export const nodeNetworkRules: readonly Rule[] = [shares];
