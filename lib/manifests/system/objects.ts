import type { JsonObject, KubeObject } from "../../kube/mod.ts";
import { stringify } from "@std/yaml";

/** Labels that Kubernetes gives its own roles. */
export const RBAC_DEFAULTS = { "kubernetes.io/bootstrapping": "rbac-defaults" };
/** Annotation of bindings that Kubernetes may mend. */
export const RBAC_AUTOUPDATE = { "rbac.authorization.kubernetes.io/autoupdate": "true" };
/** Tolerates everything that keeps pods away or drives them out. */
export const ALL_TOLERATIONS = [
  { effect: "NoSchedule", operator: "Exists" },
  { effect: "NoExecute", operator: "Exists" },
];
/** Tolerates nodes of the control plane. */
export const CONTROL_PLANE_TOLERATIONS = [
  { key: "node-role.kubernetes.io/master", effect: "NoSchedule", operator: "Exists" },
  { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule", operator: "Exists" },
];
/** Keeps pods on Linux. */
export const LINUX_ONLY = { "kubernetes.io/os": "linux" };
/** Namespace of the system's pods. */
export const SYSTEM_NAMESPACE = "kube-system";

/** Annotations that make Prometheus collect a port. */
export function scrapeAnnotations(port: number): Record<string, string> {
  return { "prometheus.io/scrape": "true", "prometheus.io/port": String(port) };
}

/** Labels and annotations of an object; empty ones are left out. */
export interface Marks {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** An object in `kube-system`. */
export function systemObject(
  apiVersion: string,
  kind: string,
  name: string,
  body: JsonObject = {},
  marks: Marks = {},
): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: SYSTEM_NAMESPACE, ...marks }, ...body };
}

/** An object without a namespace. */
export function clusterObject(
  apiVersion: string,
  kind: string,
  name: string,
  body: JsonObject = {},
  marks: Marks = {},
): KubeObject {
  return { apiVersion, kind, metadata: { name, ...marks }, ...body };
}

const RBAC = "rbac.authorization.k8s.io/v1";
const RBAC_GROUP = "rbac.authorization.k8s.io";

/** A rule of a role. */
export function rule(apiGroups: string[], resources: string[], verbs: string[]): JsonObject {
  return { apiGroups, resources, verbs };
}

/** A ClusterRole. */
export function clusterRole(name: string, rules: JsonObject[], marks: Marks = {}): KubeObject {
  return clusterObject(RBAC, "ClusterRole", name, { rules }, marks);
}

/** A subject of a binding. */
export function subject(kind: "User" | "Group" | "ServiceAccount", name: string): JsonObject {
  return kind === "ServiceAccount" ? { kind, name, namespace: SYSTEM_NAMESPACE } : { apiGroup: RBAC_GROUP, kind, name };
}

/** A ClusterRoleBinding. */
export function clusterRoleBinding(name: string, role: string, subjects: JsonObject[], marks: Marks = {}): KubeObject {
  const roleRef = { apiGroup: RBAC_GROUP, kind: "ClusterRole", name: role };
  return clusterObject(RBAC, "ClusterRoleBinding", name, { roleRef, subjects }, marks);
}

/** A Role in `kube-system`. */
export function role(name: string, rules: JsonObject[], marks: Marks = {}): KubeObject {
  return systemObject(RBAC, "Role", name, { rules }, marks);
}

/** A RoleBinding in `kube-system`, to a Role there. */
export function roleBinding(name: string, roleName: string, subjects: JsonObject[], marks: Marks = {}): KubeObject {
  const roleRef = { apiGroup: RBAC_GROUP, kind: "Role", name: roleName };
  return systemObject(RBAC, "RoleBinding", name, { roleRef, subjects }, marks);
}

/** Arguments `--name=value`, sorted by name; later layers win; raw ones follow as they are. */
export function sortedArgs(
  defaults: Readonly<Record<string, string>>,
  extraArgs: Readonly<Record<string, string>> = {},
  rawArgs: readonly string[] = [],
): string[] {
  const merged = Object.entries({ ...defaults, ...extraArgs }).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [...merged.map(([name, value]) => `--${name}=${value}`), ...rawArgs];
}

/** One YAML file of objects. */
export function yamlOf(objects: readonly KubeObject[]): string {
  return objects.map((object) => `---\n${stringify(object)}`).join("");
}
