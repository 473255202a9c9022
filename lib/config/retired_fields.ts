import type { Mapping, Problem } from "../base/mod.ts";

/** A field of earlier releases that is still accepted, and has no meaning any more. */
export interface RetiredField {
  /** Path in the document. */
  path: string;
  /** First release in which it means nothing; left out: it never had a meaning at this place. */
  since?: string;
  /** What each release that took it wanted to find in it; left out: some release took anything. */
  type?: "string";
  /** What stands for it now, or why nothing does. */
  instead: string;
}

/**
 * Every field that the types of a release since 1.21 had, or its documentation named, and that the present one lacks.
 *
 * Found by comparing the types of all release tags, and the schemas of their CustomResourceDefinitions, with the latest.
 *
 * Most have no type any more, whatever they once had: releases that lack `telemetry.interval` and `podSecurityPolicy` let
 * fields of these names pass, and unknown ones below `api` (since 1.31), `network` and `images`, with anything in them.
 *
 * @see k0s `pkg/apis/k0s/v1beta1`
 */
export const RETIRED_FIELDS: readonly RetiredField[] = [
  { path: "dataDir", since: "1.22.5", type: "string", instead: "the data directory is named by --data-dir" },
  { path: "metadata.clusterName", since: "1.24", type: "string", instead: "Kubernetes no longer has it" },
  { path: "spec.podSecurityPolicy", since: "1.25", instead: "Kubernetes has Pod Security Admission for it" },
  { path: "spec.telemetry.interval", since: "1.21.2", instead: "nothing is sent" },
  { path: "spec.api.tunneledNetworkingMode", since: "1.28", instead: "use spec.network.nodeLocalLoadBalancing" },
  { path: "spec.network.calico.withWindowsNodes", since: "1.28", instead: "Windows nodes need no switch" },
  { path: "spec.network.dualStack.primaryAddressFamily", instead: "use spec.network.primaryAddressFamily" },
  { path: "spec.images.calico.flexvolume", since: "1.21", instead: "Calico no longer has this image" },
];

const BY_PATH = new Map(RETIRED_FIELDS.map((field) => [field.path.toLowerCase(), field]));

/** The retired field at a path, in whatever capitals; `undefined` if there never was one. */
export function retiredField(path: readonly PropertyKey[]): RetiredField | undefined {
  return BY_PATH.get(path.join(".").toLowerCase());
}

/** What is said of a retired field. */
export function retiredMessage({ since, instead }: RetiredField): string {
  return since === undefined
    ? `Ignored, it never had a meaning here: ${instead}`
    : `Ignored, without meaning since ${since}: ${instead}`;
}

/**
 * Puts the present kind for `Cluster`, as releases up to 1.22 called it. What another program calls so stays as it is.
 *
 * @returns What to tell about it, if anything.
 */
export function replaceFormerKind(document: Mapping): Problem[] {
  const { apiVersion = "", kind } = document;
  if (kind !== "Cluster" || (apiVersion !== "" && !/^k0s\.k0sproject\.io\//.test(String(apiVersion)))) return [];
  document.kind = "ClusterConfig";
  return [{ path: "kind", message: 'Read as "ClusterConfig", its name since 1.22.3' }];
}
