import { parseCidr, parseDuration, parseIp, type Problem, stringifyJson } from "../../base/mod.ts";
import { invalid, type Rule } from "./rule.ts";

const KUBE_PROXY = "spec.network.kubeProxy";
/** What kube-proxy takes for a period of zero, in milliseconds. */
const DEFAULT_SYNC_MS = 30_000;

/** @see Kubernetes `pkg/proxy/apis/config/validation` */
const periods: Rule = {
  reads: [KUBE_PROXY],
  check({ network: { kubeProxy } }) {
    const { mode, iptables, ipvs, nftables } = kubeProxy;
    const section = mode === "ipvs" || mode === "nftables" ? mode : "iptables";
    const { syncPeriod, minSyncPeriod } = { iptables, ipvs, nftables }[section];
    const negative = Object.entries({ iptables, ipvs, nftables }).flatMap(([name, settings]) =>
      Object.entries(settings).filter(([field]) => /(Period|Timeout)$/.test(field)).flatMap(([field, value]) =>
        parseDuration(String(value)) < 0
          ? [invalid(`${KUBE_PROXY}.${name}.${field}`, value, "must be greater than or equal to 0")]
          : []
      )
    );
    if (negative.length > 0) return negative;
    const least = parseDuration(minSyncPeriod);
    return least > (parseDuration(syncPeriod) || DEFAULT_SYNC_MS)
      ? [invalid(`${KUBE_PROXY}.${section}.minSyncPeriod`, minSyncPeriod, "must not be greater than syncPeriod")]
      : [];
  },
};

/** kube-proxy takes no names, and no empty host. */
const bindAddresses: Rule = {
  reads: [`${KUBE_PROXY}.metricsBindAddress`, `${KUBE_PROXY}.healthzBindAddress`],
  check: ({ network: { kubeProxy } }) =>
    (["metricsBindAddress", "healthzBindAddress"] as const).flatMap((field): Problem[] => {
      const host = kubeProxy[field].replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
      return parseIp(host) === undefined
        ? [invalid(`${KUBE_PROXY}.${field}`, kubeProxy[field], "must be IP:port")]
        : [];
    }),
};

const KEYWORDS = ["primary", "localhost", "all"];

const networks: Rule = {
  reads: [KUBE_PROXY],
  check({ network: { kubeProxy: { nodePortAddresses = [], ipvs } } }) {
    return [
      ...nodePortAddresses.flatMap((text, index) =>
        KEYWORDS.includes(text) || parseCidr(text) !== undefined
          ? []
          : [invalid(`${KUBE_PROXY}.nodePortAddresses[${index}]`, text, "must be a CIDR, or primary, localhost, all")]
      ),
      ...(ipvs.excludeCIDRs ?? []).flatMap((text, index) =>
        parseCidr(text) !== undefined
          ? []
          : [invalid(`${KUBE_PROXY}.ipvs.excludeCIDRs[${index}]`, text, "invalid CIDR address")]
      ),
    ];
  },
};

/** Kubernetes has no such mode since 1.26: kube-proxy would end again and again. */
const mode: Rule = {
  reads: [`${KUBE_PROXY}.mode`],
  check: ({ network: { kubeProxy } }) =>
    kubeProxy.mode === "userspace" && kubeProxy.disabled !== true
      ? [{
        path: `${KUBE_PROXY}.mode`,
        message:
          'Unsupported value: "userspace": gone since Kubernetes 1.26: supported values: "iptables", "ipvs", "nftables"',
      }]
      : [],
};

/** Schedulers of Linux, each a module `ip_vs_NAME`. @see Linux `net/netfilter/ipvs/Kconfig` */
const SCHEDULERS = "rr wrr lc wlc fo ovf lblc lblcr dh sh mh sed nq twos".split(" ");

/** kube-proxy leaves them to the kernel, and ends again and again if that has none of the name. */
const scheduler: Rule = {
  reads: [`${KUBE_PROXY}.mode`, `${KUBE_PROXY}.ipvs.scheduler`],
  check({ network: { kubeProxy: { disabled, mode, ipvs: { scheduler } } } }) {
    if (disabled || mode !== "ipvs" || !scheduler || SCHEDULERS.includes(scheduler)) return [];
    const supported = SCHEDULERS.map((name) => stringifyJson(name)).join(", ");
    return [{
      path: `${KUBE_PROXY}.ipvs.scheduler`,
      message: `Unsupported value: ${stringifyJson(scheduler)}: supported values: ${supported}`,
    }];
  },
};

/** Rules that kube-proxy has for its configuration. */
export const kubeProxyRules: readonly Rule[] = [mode, periods, bindAddresses, networks, scheduler];
