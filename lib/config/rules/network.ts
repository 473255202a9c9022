import { type Cidr, hostBitsOf, overlaps, parseCidr, type Problem } from "../../base/mod.ts";
import { primaryAddressFamily } from "../derived.ts";
import type { ClusterConfig } from "../schema/cluster_config.ts";
import { invalid, type Rule } from "./rule.ts";

const NETWORK = "spec.network";
/** Whether the Services' IPv6 network is the first of two. */
function isIpv6First(spec: ClusterConfig["spec"]): boolean {
  return spec.network.dualStack.enabled && primaryAddressFamily({ spec }) === "IPv6";
}

/** kube-apiserver takes at most 20 host bits of Services. */
const SERVICE_HOST_BITS = 20;

const invalidField = (field: string, value: unknown, reason: string): Problem =>
  invalid(`${NETWORK}.${field}`, value, reason);

const sameFamily: Rule = {
  reads: [`${NETWORK}.podCIDR`, `${NETWORK}.serviceCIDR`, `${NETWORK}.dualStack`],
  check({ network: { podCIDR, serviceCIDR, dualStack } }, { featureGates }) {
    const pods = parseCidr(podCIDR);
    const services = parseCidr(serviceCIDR);
    if (dualStack.enabled) {
      const wrong: Problem[] = [];
      if (pods?.family === 6) {
        wrong.push(invalidField("podCIDR", podCIDR, "if DualStack is enabled, podCIDR must be IPv4"));
      }
      if (services?.family === 6) {
        wrong.push(invalidField("serviceCIDR", serviceCIDR, "if DualStack is enabled, serviceCIDR must be IPv4"));
      }
      return wrong;
    }
    if (pods?.family !== services?.family) {
      return [invalidField("podCIDR", podCIDR, "podCIDR and serviceCIDR must be both IPv4 or IPv6")];
    }
    return pods?.family === 6 && !featureGates?.IPv6SingleStack
      ? [
        invalidField(
          "podCIDR",
          podCIDR,
          "feature gate IPv6SingleStack must be explicitly enabled to use IPv6 single stack",
        ),
      ]
      : [];
  },
};

/** kube-apiserver takes no less than 3 of the network that its own Service is in. */
const PRIMARY_HOST_BITS = 3;

/** Checks the size of a service network: room for the DNS address, and neither less nor more than kube-apiserver takes. */
function sizeProblems(field: string, text: string, { isPrimary }: { isPrimary: boolean }): Problem[] {
  const services = parseCidr(text);
  if (services === undefined) return [];
  const smallestPrefix = (services.family === 4 ? 32 : 128) - SERVICE_HOST_BITS;
  if (hostBitsOf(services) > SERVICE_HOST_BITS) {
    return [invalidField(field, text, `IPv${services.family} service CIDR prefix must be >= ${smallestPrefix}`)];
  }
  if (hostBitsOf(services) < 2) return [invalidField(field, text, "failed to calculate DNS address: CIDR too narrow")];
  return isPrimary && hostBitsOf(services) < PRIMARY_HOST_BITS
    ? [invalidField(field, text, "CIDR too narrow: kube-apiserver wants at least 8 addresses of Services")]
    : [];
}

const serviceSize: Rule = {
  reads: [
    `${NETWORK}.serviceCIDR`,
    `${NETWORK}.dualStack`,
    `${NETWORK}.primaryAddressFamily`,
    "spec.api.externalAddress",
  ],
  check: (spec) => sizeProblems("serviceCIDR", spec.network.serviceCIDR, { isPrimary: !isIpv6First(spec) }),
};

const dualStack: Rule = {
  reads: [`${NETWORK}.dualStack`],
  check(spec) {
    const { dualStack } = spec.network;
    if (!dualStack.enabled) return [];
    const problems = (["IPv6podCIDR", "IPv6serviceCIDR"] as const).flatMap((field) => {
      const text = dualStack[field];
      if (text === undefined || text === "") {
        return [{ path: `${NETWORK}.dualStack.${field}`, message: "Required value: dual-stack is enabled" }];
      }
      return parseCidr(text)?.family === 4
        ? [invalidField(`dualStack.${field}`, text, "must be an IPv6 CIDR, not IPv4")]
        : [];
    });
    const services = parseCidr(dualStack.IPv6serviceCIDR ?? "");
    if (services?.family === 6) {
      const isPrimary = isIpv6First(spec);
      problems.push(...sizeProblems("dualStack.IPv6serviceCIDR", dualStack.IPv6serviceCIDR!, { isPrimary }));
    }
    return problems;
  },
};

const overlap: Rule = {
  reads: [`${NETWORK}.podCIDR`, `${NETWORK}.serviceCIDR`, `${NETWORK}.dualStack`],
  check({ network: { podCIDR, serviceCIDR, dualStack } }) {
    const pairs = [["podCIDR", podCIDR, "serviceCIDR", serviceCIDR]];
    if (dualStack.enabled) {
      const { IPv6podCIDR = "", IPv6serviceCIDR = "" } = dualStack;
      pairs.push(["dualStack.IPv6podCIDR", IPv6podCIDR, "dualStack.IPv6serviceCIDR", IPv6serviceCIDR]);
    }
    return pairs.flatMap(([field = "", text = "", otherField, otherText = ""]) => {
      const [one, other] = [text, otherText].map(parseCidr) as [Cidr | undefined, Cidr | undefined];
      return one && other && overlaps(one, other)
        ? [invalidField(field, text, `overlaps with ${NETWORK}.${otherField} ${JSON.stringify(otherText)}`)]
        : [];
    });
  },
};

/** Networks whose addresses mean something of their own to every machine: no pod and no Service can have one. */
const SPECIAL = [
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/4",
  "::/128",
  "::1/128",
  "fe80::/10",
  "ff00::/8",
];

const special: Rule = {
  reads: [`${NETWORK}.podCIDR`, `${NETWORK}.serviceCIDR`, `${NETWORK}.dualStack`],
  check({ network: { podCIDR, serviceCIDR, dualStack } }) {
    const fields: [string, string | undefined][] = [["podCIDR", podCIDR], ["serviceCIDR", serviceCIDR]];
    if (dualStack.enabled) {
      const { IPv6podCIDR, IPv6serviceCIDR } = dualStack;
      fields.push(["dualStack.IPv6podCIDR", IPv6podCIDR], ["dualStack.IPv6serviceCIDR", IPv6serviceCIDR]);
    }
    return fields.flatMap(([field, text = ""]) => {
      const network = parseCidr(text);
      const other = SPECIAL.find((one) => network !== undefined && overlaps(network, parseCidr(one)!));
      return other === undefined ? [] : [invalidField(field, text, `overlaps with ${other}, which is not for nodes`)];
    });
  },
};

/** What Linux takes for a bridge; zero is its own default. */
const MTU = { least: 68, most: 65_535 };

const mtu: Rule = {
  reads: [`${NETWORK}.provider`, `${NETWORK}.kuberouter`],
  check({ network: { provider, kuberouter } }) {
    const value = kuberouter?.mtu ?? 0;
    if (provider !== "kuberouter" || kuberouter?.autoMTU !== false || value === 0) return [];
    return value < MTU.least || value > MTU.most
      ? [invalidField("kuberouter.mtu", value, `must be 0, or between ${MTU.least} and ${MTU.most}`)]
      : [];
  },
};

/** Rules over `spec.network`, load balancing and Calico apart. */
export const networkRules: readonly Rule[] = [sameFamily, serviceSize, dualStack, overlap, special, mtu];
