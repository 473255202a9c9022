import { parseDuration } from "../base/mod.ts";
import type { KubeObject, ResourceType } from "../kube/mod.ts";
import { sha256Of } from "../platform/mod.ts";

/** Where `Chart` objects live. */
export const CHARTS: ResourceType = {
  apiVersion: "helm.k0sproject.io/v1beta1",
  kind: "Chart",
  plural: "charts",
  namespaced: true,
};

/** The only namespace in which Charts are taken up. */
export const CHART_NAMESPACE = "kube-system";

/** Keeps a Chart until its release is uninstalled. */
export const CHART_FINALIZER = "helm.k0sproject.io/uninstall-helm-release";

/** How long each of helm's operations may take where the Chart does not say, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 600_000;

/** Where a chart comes from, and what to show there. */
export interface RepositorySpec {
  url?: string;
  username?: string;
  password?: string;
  /** Paths of files on the controller. */
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  insecure?: boolean;
  /** A Secret whose values take precedence: `url username password ca.crt tls.crt tls.key insecure`. */
  configFrom?: { secretRef?: { name: string; namespace?: string } };
}

/** What a release is to be. */
export interface ChartSpec {
  chartName?: string;
  releaseName?: string;
  /** YAML text. */
  values?: string;
  version?: string;
  namespace?: string;
  /** A duration in Go's notation. */
  timeout?: string;
  /** @default {true} */
  forceUpgrade?: boolean;
  /** Lower ones are deployed first. @default {0} */
  order?: number;
  repository?: RepositorySpec;
}

/** What became of a release. */
export interface ChartStatus {
  releaseName?: string;
  /** helm's word for the state of the release, or `waiting`. */
  status?: string;
  appVersion?: string;
  version?: string;
  updated?: string;
  namespace?: string;
  revision?: number;
  valuesHash?: string;
  /** Why the last action failed; stays until the next success. */
  error?: string;
  /** What the chart waits for before an action of it begins, in words. */
  waitingFor?: string;
  /** What the last success was made of, as the spec had it. */
  applied?: { chartName: string; version: string };
}

/** A helm chart that is to be a release. @see k0s `pkg/apis/helm/v1beta1` */
export interface Chart extends KubeObject {
  spec?: ChartSpec;
  status?: ChartStatus;
}

/** Name of the release of a Chart. */
export function releaseNameOf({ metadata, spec }: Chart): string {
  return spec?.releaseName || metadata.name || "";
}

/** Namespace of the release of a Chart: helm's own default where it does not say. */
export function releaseNamespaceOf({ spec }: Chart): string {
  return spec?.namespace || "default";
}

/** `spec.order`; one that no JavaScript number holds exactly is read as a bigint, which mixes with nothing. */
export function orderOf({ spec }: Chart): number {
  return Number(spec?.order ?? 0);
}

/** How long each of helm's operations may take, in milliseconds; what is no duration counts as left out, as upstream. */
export function timeoutMsOf({ spec }: Chart): number {
  try {
    const ms = parseDuration(spec?.timeout ?? "0");
    return ms > 0 ? ms : DEFAULT_TIMEOUT_MS;
  } catch (error) {
    if (error instanceof RangeError) return DEFAULT_TIMEOUT_MS;
    throw error;
  }
}

/** Digest by which changed values are noticed: upstream's, so that taking a cluster over upgrades nothing. */
export function valuesHashOf(chart: Chart): string {
  return sha256Of(releaseNameOf(chart) + (chart.spec?.values ?? ""));
}
