import type { Rule } from "./rule.ts";

const BACKUP = "spec.backup";

const somewhere: Rule = {
  reads: [BACKUP],
  check: ({ backup }) =>
    backup === undefined || backup.local !== undefined
      ? []
      : [{ path: BACKUP, message: "Required value: where archives go: local" }],
};

const ourStore: Rule = {
  reads: [BACKUP, "spec.storage"],
  check: ({ backup, storage: { type, etcd } }) =>
    backup === undefined || type !== "etcd" || etcd?.externalCluster === undefined
      ? []
      : [{ path: BACKUP, message: "Forbidden: an etcd that k0s does not run is backed up by its own means" }],
};

/** Rules over `spec.backup`. */
export const backupRules: readonly Rule[] = [somewhere, ourStore];
