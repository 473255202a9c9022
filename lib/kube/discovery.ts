import { isMapping } from "../base/mod.ts";
import { type JsonObject, memberOf } from "./kube_object.ts";
import type { ResourceType } from "./resource_type.ts";

/** A kind as the server offers it. */
export interface DiscoveredResource extends ResourceType {
  verbs: readonly string[];
  /** Whether this version is the one the server prefers for the group's kind. */
  preferred: boolean;
}

/** Media types of aggregated discovery: everything in one answer per root. */
export const DISCOVERY_ACCEPT = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/** Roots to ask: the core group, and all others. */
export const DISCOVERY_PATHS = ["/api", "/apis"] as const;

/**
 * Flattens an `APIGroupDiscoveryList`.
 *
 * Versions come in the server's order of preference, so the first version that has a kind is the preferred one. A
 * group whose own server is down has versions without resources; they are left out.
 */
export function resourcesIn(answer: unknown): DiscoveredResource[] {
  return listOf(answer, "items").flatMap((group) => {
    const name = metadataName(group);
    const seen = new Set<string>();
    return listOf(group, "versions").flatMap((version) => {
      const found = listOf(version, "resources").flatMap((resource) =>
        resourceOf(resource, name, version.version, seen)
      );
      for (const { kind } of found) seen.add(kind);
      return found;
    });
  });
}

function resourceOf(resource: JsonObject, group: string, version: unknown, seen: Set<string>): DiscoveredResource[] {
  const { resource: plural, scope, verbs, responseKind } = resource;
  const kind = isMapping(responseKind) ? responseKind.kind : undefined;
  if (typeof plural !== "string" || typeof kind !== "string" || typeof version !== "string") return [];
  return [{
    apiVersion: group === "" ? version : `${group}/${version}`,
    kind,
    plural,
    namespaced: scope === "Namespaced",
    verbs: Array.isArray(verbs) ? verbs.filter((verb) => typeof verb === "string") : [],
    preferred: !seen.has(kind),
  }];
}

function listOf(value: unknown, member: string): JsonObject[] {
  const list = memberOf(value, member);
  return Array.isArray(list) ? list.filter(isMapping) : [];
}

function metadataName(group: JsonObject): string {
  const name = isMapping(group.metadata) ? group.metadata.name : undefined;
  return typeof name === "string" ? name : "";
}
