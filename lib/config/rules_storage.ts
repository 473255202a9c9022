import type { Rule } from "./rules.ts";

const EXTERNAL = "spec.storage.etcd.externalCluster";
const DATA_SOURCE = "spec.storage.kine.dataSource";

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

/** The data source itself is never shown: it may hold a password. */
const dataSource: Rule = {
  reads: ["spec.storage.type", DATA_SOURCE],
  check({ storage: { type, kine } }) {
    if (type !== "kine" || kine === undefined) return [];
    const problem = dataSourceProblem(kine.dataSource);
    return problem === undefined ? [] : [{ path: DATA_SOURCE, message: `unsupported kine data source: ${problem}` }];
  },
};

function dataSourceProblem(source: string): string | undefined {
  const infix = source.indexOf("://");
  if (infix === -1) return "failed to find infix between driver and DSN";
  return infix === 0 ? "no backend specified" : undefined;
}

/** Rules over `spec.storage`. */
export const storageRules: readonly Rule[] = [allOrNoTls, dataSource];
