import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { auditLogArgs, auditPolicyText, keepsAuditLog } from "../../../lib/components/audit_log.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { aClusterConfig } from "../../support/a_controller.ts";

const { api } = aClusterConfig().spec;

Deno.test("keepsAuditLog() goes by the field, else by the cluster, and gives way to one that the operator sets up", () => {
  const kept = (spec: Parameters<typeof aClusterConfig>[0], byDefault: boolean) =>
    keepsAuditLog(aClusterConfig(spec), byDefault);
  const enabled = (is: boolean) => ({ security: { auditLog: { enabled: is } } });
  const own = (name: string) => ({ ...enabled(true), api: { ...api, extraArgs: { [name]: "/x" } } });
  const raw = { api: { ...api, rawArgs: ["--audit-policy-file", "/x"] } };

  assertEquals([kept({}, true), kept({}, false)], [true, false]);
  assertEquals([kept(enabled(false), true), kept(enabled(true), false)], [false, true]);
  assertEquals([kept(own("audit-log-path"), true), kept(own("audit-policy-file"), true), kept(raw, true)], [
    ...[false, false, false],
  ]);
  assertEquals(kept(own("audit-log-maxage"), false), true);
});

Deno.test("auditLogArgs() keep 30 days and ten files of 100 MB", () => {
  assertEquals(auditLogArgs(nodePaths()), {
    "audit-log-maxage": "30",
    "audit-log-maxbackup": "10",
    "audit-log-maxsize": "100",
    "audit-log-path": "/var/lib/k0s/logs/audit/audit.log",
    "audit-policy-file": "/var/lib/k0s/audit-policy.yaml",
  });
});

interface Rule {
  level: string;
  verbs?: string[];
  users?: string[];
  userGroups?: string[];
  nonResourceURLs?: string[];
  resources?: { group: string; resources?: string[] }[];
}

interface Request {
  user: string;
  groups: string[];
  verb: string;
  group?: string;
  resource: string;
}

/** The level of a request, as the API server finds it: the first rule that matches. */
function levelOf({ user, groups, verb, group = "", resource }: Request): string {
  const { rules } = parse(auditPolicyText()) as { rules: Rule[] };
  const rule = rules.find(({ verbs, users, userGroups, nonResourceURLs, resources }) =>
    nonResourceURLs === undefined && (verbs?.includes(verb) ?? true) && (users?.includes(user) ?? true) &&
    (userGroups?.some((one) => groups.includes(one)) ?? true) &&
    (resources?.some((one) => one.group === group && (one.resources?.includes(resource) ?? true)) ?? true)
  );
  return rule?.level ?? "None";
}

Deno.test("auditPolicyText() notes which user asks for what is sensitive, and leaves out what only the cluster does over and over", () => {
  const node = { user: "system:node:one", groups: ["system:nodes", "system:authenticated"] };
  const person = { user: "kubernetes-admin", groups: ["system:masters"] };
  const CASES: [Request, string][] = [
    [{ ...node, verb: "get", resource: "nodes" }, "None"],
    [{ ...node, verb: "patch", resource: "nodes/status" }, "Metadata"],
    [{ ...node, verb: "update", group: "coordination.k8s.io", resource: "leases" }, "None"],
    [{ ...node, verb: "get", resource: "secrets" }, "Metadata"],
    [{ ...node, verb: "create", resource: "events" }, "None"],
    [{ ...person, verb: "get", resource: "pods" }, "Metadata"],
    [{ ...person, verb: "get", resource: "pods/exec" }, "Metadata"],
    [{ ...person, verb: "delete", resource: "events" }, "Metadata"],
    [{ ...person, verb: "list", group: "rbac.authorization.k8s.io", resource: "roles" }, "Metadata"],
    [{ user: "system:kube-scheduler", groups: [], verb: "watch", resource: "pods" }, "None"],
    [{ user: "system:kube-scheduler", groups: [], verb: "create", resource: "pods/binding" }, "Metadata"],
  ];
  for (const [request, level] of CASES) assertEquals(levelOf(request), level, JSON.stringify(request));
});
