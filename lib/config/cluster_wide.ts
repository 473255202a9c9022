import { isMapping, type Mapping, stringifyJson } from "../base/mod.ts";
import { defaultClusterConfig } from "./defaults/defaults.ts";
import { defaultImages, defaultProxyImages, type ImageSpec } from "./defaults/default_images.ts";
import { withRepository } from "./images.ts";
import { withoutEqual } from "./render.ts";
import { saysMore } from "./says_more.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";
import { valueAt } from "./tree.ts";

/**
 * Fields that say how one controller is made, and so are each controller's own, whatever the cluster's object says.
 *
 * @see k0s `pkg/apis/k0s/v1beta1`, `GetClusterWideConfig`
 */
export const NODE_LOCAL_FIELDS: readonly string[] = [
  "spec.api",
  "spec.installConfig",
  "spec.storage",
  "spec.network.clusterDomain",
  "spec.network.controlPlaneLoadBalancing",
  "spec.network.primaryAddressFamily",
  "spec.network.serviceCIDR",
];

/** Whether a field is each controller's own, or below one that is. */
export function isNodeLocal(path: string): boolean {
  return NODE_LOCAL_FIELDS.some((field) => path === field || path.startsWith(`${field}.`));
}

/** Sections that are left out where they say nothing beyond the defaults. @see k0s `StripDefaults` */
const LEFT_OUT_AS_DEFAULT = ["controllerManager", "konnectivity", "scheduler", "telemetry"] as const;

/**
 * The document that holds for the whole cluster, as it is stored in it: without what is each controller's own, and without
 * what a later version may have other defaults for.
 */
export function clusterWideDocument(config: ClusterConfig): Mapping {
  const { apiVersion, kind, metadata: { labels, annotations } } = config;
  const tree = structuredClone({ spec: config.spec }) as unknown as { spec: Mapping & { network: Mapping } };
  const { spec } = tree;
  for (const field of NODE_LOCAL_FIELDS) deleteAt(tree, field.split("."));
  const defaults = defaultClusterConfig({ hostAddress: "" }).spec;
  for (const section of LEFT_OUT_AS_DEFAULT) {
    if (stringifyJson(spec[section]) === stringifyJson(defaults[section])) delete spec[section];
  }
  const { repository } = config.spec.images;
  replaceOrDelete(spec, "images", withoutEqual(spec["images"], moved(defaultImages(), repository)));
  stripBalancing(spec.network["nodeLocalLoadBalancing"], repository);
  return {
    apiVersion,
    kind,
    metadata: { name: "k0s", namespace: "kube-system", ...(labels && { labels }), ...(annotations && { annotations }) },
    spec,
  };
}

/**
 * What the cluster's object says, with what is this controller's own in its place.
 *
 * @param object In the form that the schema knows.
 * @returns The document, and the fields of the object that say something else and have no effect here.
 */
export function withNodeLocal(object: Mapping, own: ClusterConfig): { document: Mapping; ignored: string[] } {
  const { status: _, metadata: __, spec, ...rest } = object;
  const document = structuredClone({ ...rest, metadata: { name: "k0s", namespace: "kube-system" } }) as Mapping;
  document["spec"] = isMapping(spec) ? structuredClone(spec) : spec ?? {};
  const ignored: string[] = [];
  for (const field of NODE_LOCAL_FIELDS) {
    const path = field.split(".");
    const mine = valueAt(own, path);
    if (saysMore(valueAt(object, path), mine)) ignored.push(field);
    replaceAt(document, path, structuredClone(mine));
  }
  return { document, ignored };
}

/** Default images as they are called in another registry. */
function moved(images: Mapping, repository: string | undefined): Mapping {
  return Object.fromEntries(
    Object.entries(images).map(([key, value]) => {
      if (!isMapping(value)) return [key, value];
      return [
        key,
        "image" in value ? withRepository(value as unknown as ImageSpec, repository) : moved(value, repository),
      ];
    }),
  );
}

/** Leaves out the proxy that is not chosen, and the default image of the one that is. */
function stripBalancing(balancing: unknown, repository: string | undefined): void {
  if (!isMapping(balancing)) return;
  const chosen = balancing["type"] === "EnvoyProxy" ? "envoyProxy" : "traefik";
  delete balancing[chosen === "traefik" ? "envoyProxy" : "traefik"];
  const proxy = balancing[chosen];
  if (!isMapping(proxy)) return;
  replaceOrDelete(
    proxy,
    "image",
    withoutEqual(proxy["image"], withRepository(defaultProxyImages()[chosen], repository)),
  );
}

function replaceOrDelete(mapping: Mapping, key: string, value: unknown): void {
  if (value === undefined) delete mapping[key];
  else mapping[key] = value;
}

function deleteAt(tree: unknown, path: readonly string[]): void {
  const parent = valueAt(tree, path.slice(0, -1));
  if (isMapping(parent)) delete parent[path.at(-1)!];
}

/** Sets or removes a member. Where its parent is no mapping, the document is malformed, which is for the schema to say. */
function replaceAt(tree: Mapping, path: readonly string[], value: unknown): void {
  let parent: Mapping = tree;
  for (const key of path.slice(0, -1)) {
    if (parent[key] === undefined && value !== undefined) parent[key] = {};
    const next = parent[key];
    if (!isMapping(next)) return;
    parent = next;
  }
  replaceOrDelete(parent, path.at(-1)!, value);
}
