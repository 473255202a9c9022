import { DataSourceProblem, parseDataSource } from "../data_source.ts";
import { givenFlag, givenValues } from "../given_flag.ts";
import type { Rule } from "./rule.ts";

const EXTERNAL = "spec.storage.etcd.externalCluster";
const KINE = "spec.storage.kine";
const DATA_SOURCE = `${KINE}.dataSource`;
const ON_COMMAND_LINE = "every user of the machine could read a password in it: set spec.storage.kine.dataSource";

const allOrNoTls: Rule = {
  reads: [EXTERNAL],
  check({ storage }) {
    const external = storage.etcd?.externalCluster;
    if (external === undefined) return [];
    const files = [external.caFile, external.clientCertFile, external.clientKeyFile].filter(Boolean);
    return files.length === 0 || files.length === 3 ? [] : [{
      path: EXTERNAL,
      message: "all TLS properties [caFile,clientCertFile,clientKeyFile] must be defined or none of those",
    }];
  },
};

const endpointUrls: Rule = {
  reads: [EXTERNAL],
  check({ storage }) {
    return (storage.etcd?.externalCluster?.endpoints ?? []).flatMap((endpoint, index) =>
      /^https?:\/\/[^/@?#]+\/?$/.test(endpoint) && URL.canParse(endpoint) ? [] : [{
        path: `${EXTERNAL}.endpoints[${index}]`,
        message: "expected a URL such as https://192.0.2.10:2379",
      }]
    );
  },
};

/** The data source itself is never shown: it may hold a password. */
const dataSource: Rule = {
  reads: ["spec.storage.type", DATA_SOURCE],
  check({ storage: { type, kine } }) {
    if (type !== "kine" || kine === undefined) return [];
    const parsed = parseDataSource(kine.dataSource);
    return parsed instanceof DataSourceProblem
      ? [{ path: DATA_SOURCE, message: `unsupported kine data source: ${parsed.message}` }]
      : [];
  },
};

const kineArguments: Rule = {
  reads: ["spec.storage.type", `${KINE}.extraArgs`, `${KINE}.rawArgs`],
  check({ storage: { type, kine } }) {
    if (type !== "kine" || kine === undefined) return [];
    return [
      ...givenValues("endpoint", { ...kine, path: KINE }).map(({ field }) => ({
        path: field,
        message: ON_COMMAND_LINE,
      })),
      ...(Boolean(givenFlag("cert-file", kine)) === Boolean(givenFlag("key-file", kine))
        ? []
        : [{ path: `${KINE}.extraArgs`, message: "cert-file and key-file must be given together" }]),
    ];
  },
};

/** Rules over `spec.storage`. */
export const storageRules: readonly Rule[] = [allOrNoTls, endpointUrls, dataSource, kineArguments];
