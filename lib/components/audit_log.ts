import { stringify } from "@std/yaml";
import { type ClusterConfig, givenFlag, type NodePaths, securityOf } from "../config/mod.ts";

/** File that says what of a request the API server notes in its audit log. */
export function auditPolicyFile({ dataDir }: Pick<NodePaths, "dataDir">): string {
  return `${dataDir}/audit-policy.yaml`;
}

/** The API server's audit log, in a directory of its own, where it puts the earlier ones, too. */
export function auditLogFile({ logsDir }: Pick<NodePaths, "logsDir">): string {
  return `${logsDir}/audit/audit.log`;
}

/** Flags with which operators set an audit log up themselves: then k0s leaves it to them as a whole. */
const OPERATORS_OWN = ["audit-log-path", "audit-policy-file"];

/**
 * Whether the API server keeps the audit log of k0s: as the configuration says, else as the cluster was made; never beside
 * one of the operator's.
 */
export function keepsAuditLog(config: ClusterConfig, byDefault: boolean): boolean {
  if (OPERATORS_OWN.some((flag) => givenFlag(flag, config.spec.api) !== undefined)) return false;
  return securityOf(config).auditLog.enabled ?? byDefault;
}

/** Flags of the API server for its audit log: 30 days, and no more than 1.1 GB. */
export function auditLogArgs(paths: NodePaths): Readonly<Record<string, string>> {
  return {
    "audit-log-maxage": "30",
    "audit-log-maxbackup": "10",
    "audit-log-maxsize": "100",
    "audit-log-path": auditLogFile(paths),
    "audit-policy-file": auditPolicyFile(paths),
  };
}

/** Resources of an API group in a rule; without names: all of them. */
const resources = (group: string, ...names: string[]) => ({
  group,
  ...(names.length === 0 ? {} : { resources: names }),
});

/** What lets its holder into pods and nodes, or says what may be done: always noted, also where it is only read. */
const SENSITIVE = [
  resources("", "secrets", "configmaps", "serviceaccounts/token"),
  resources("", "pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "nodes/proxy"),
  resources("authentication.k8s.io", "tokenreviews"),
  resources("certificates.k8s.io"),
  resources("rbac.authorization.k8s.io"),
];

/** What only the cluster itself does, over and over. */
const HEARTBEATS = [
  resources("", "events"),
  resources("events.k8s.io", "events"),
  resources("coordination.k8s.io", "leases"),
];

const READING = ["get", "list", "watch"];

/** Components of the cluster, which read all the time. */
const COMPONENTS = {
  users: ["system:apiserver", "system:kube-scheduler", "system:kube-controller-manager"],
  groups: ["system:nodes", "system:serviceaccounts:kube-system"],
};

/**
 * The audit policy: which user asks for what, without the content. Left out is what says nothing about anybody, and would be nearly
 * all of the log: probes of health, heartbeats, and what components of the cluster read that is not sensitive.
 */
export function auditPolicyText(): string {
  const silent = (rule: object) => ({ level: "None", ...rule });
  return stringify({
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [
      silent({ nonResourceURLs: ["/healthz*", "/livez*", "/readyz*"] }),
      { level: "Metadata", resources: SENSITIVE },
      silent({ verbs: [...READING, "create", "update", "patch"], resources: HEARTBEATS }),
      silent({ users: COMPONENTS.users, verbs: READING }),
      silent({ userGroups: COMPONENTS.groups, verbs: READING }),
      { level: "Metadata" },
    ],
  });
}
