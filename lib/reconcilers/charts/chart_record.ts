import {
  type Chart,
  isAsWanted,
  orderOf,
  type ReleaseName,
  releaseNameOf,
  releaseNamespaceOf,
  timeoutMsOf,
} from "../../helm/mod.ts";
import { hasFinalizer } from "./chart_finalizer.ts";

/** What is kept of a Chart while it is followed: not its values, which may be large. */
export interface ChartRecord {
  name: string;
  uid: string;
  generation: number;
  order: number;
  created: string;
  /** Namespace and name of its release: the one that it has, else the one that it is to have. */
  release: string;
  isDeployed: boolean;
  isDeleted: boolean;
  /** Whether nothing is to be done: its release is what its spec says, or is no longer ours. */
  isDone: boolean;
  timeoutMs: number;
  /** `status.waitingFor`. */
  waitingFor: string | undefined;
}

/** A Chart as it is followed. */
export function recordOf(chart: Chart): ChartRecord {
  const { metadata: { name = "", uid = "", generation = 0, creationTimestamp = "", deletionTimestamp }, status } =
    chart;
  const isDeleted = deletionTimestamp !== undefined;
  return {
    name,
    uid,
    generation,
    order: orderOf(chart),
    created: creationTimestamp,
    release: releaseOf(chart),
    isDeployed: isDeployed(chart),
    isDeleted,
    isDone: isDeleted ? !hasFinalizer(chart) : isAsWanted(chart),
    timeoutMs: timeoutMsOf(chart),
    waitingFor: status?.waitingFor,
  };
}

/** The release that a Chart has, as its status tells: what is uninstalled with it. `undefined`: nothing was made for it. */
export function heldReleaseOf({ status = {} }: Chart): ReleaseName | undefined {
  const { releaseName, namespace } = status;
  return releaseName ? { name: releaseName, namespace: namespace || "default" } : undefined;
}

function isDeployed({ status }: Chart): boolean {
  return status?.revision !== undefined;
}

function releaseOf(chart: Chart): string {
  const held = heldReleaseOf(chart);
  const isKept = held !== undefined && (isDeployed(chart) || chart.metadata.deletionTimestamp !== undefined);
  const { namespace, name } = isKept ? held : { namespace: releaseNamespaceOf(chart), name: releaseNameOf(chart) };
  return `${namespace}/${name}`;
}
