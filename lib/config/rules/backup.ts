import { isIp, type Problem } from "../../base/mod.ts";
import type { S3Settings } from "../schema/backup.ts";
import type { Rule } from "./rule.ts";

const BACKUP = "spec.backup";
const S3 = `${BACKUP}.s3`;

const somewhere: Rule = {
  reads: [BACKUP],
  check: ({ backup }) =>
    backup === undefined || (backup.local ?? backup.s3) !== undefined
      ? []
      : [{ path: BACKUP, message: "Required value: where archives go: local, s3" }],
};

const ourStore: Rule = {
  reads: [BACKUP, "spec.storage"],
  check: ({ backup, storage: { type, etcd } }) =>
    backup === undefined || type !== "etcd" || etcd?.externalCluster === undefined
      ? []
      : [{ path: BACKUP, message: "Forbidden: an etcd that k0s does not run is backed up by its own means" }],
};

const s3: Rule = {
  reads: [S3],
  check: ({ backup }) => (backup?.s3 === undefined ? [] : s3Problems(backup.s3, backup.encryption !== undefined)),
};

function s3Problems({ endpoint, credentials, caFile }: S3Settings, isEncrypted: boolean): Problem[] {
  const problems: Problem[] = [];
  if ((credentials.file === undefined) === (credentials.secretRef === undefined)) {
    problems.push({ path: `${S3}.credentials`, message: "Required value: either file or secretRef" });
  }
  const path = `${S3}.endpoint`;
  // Not quoted: it may hold a password.
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.hostname === "") {
    return [...problems, { path, message: "Not a URL of http or https, such as https://s3.example.com:9000" }];
  }
  if (url.username !== "" || url.password !== "") {
    problems.push({ path, message: "Forbidden: credentials in a URL; name a file or a Secret in credentials" });
  }
  if (url.search !== "" || url.hash !== "" || !["", "/"].includes(url.pathname)) {
    problems.push({ path, message: "Forbidden: a path, a query or a fragment in the URL; see bucket and prefix" });
  }
  if (url.protocol === "http:") {
    const message =
      "Forbidden: archives hold the keys of the cluster, and would be sent unencrypted; use https, or encryption";
    if (!isLoopback(url) && !isEncrypted) problems.push({ path, message });
    if (caFile !== undefined) {
      problems.push({ path: `${S3}.caFile`, message: "Forbidden: has no meaning without https" });
    }
  }
  return problems;
}

function isLoopback({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host === "::1" || isIp(host) && host.startsWith("127.");
}

/** Rules over `spec.backup`. */
export const backupRules: readonly Rule[] = [somewhere, ourStore, s3];
