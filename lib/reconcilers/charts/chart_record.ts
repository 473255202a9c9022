import { type Chart, CHART_FINALIZER, isAsWanted, timeoutMsOf } from "../../helm/mod.ts";

/** What is kept of a Chart while it is followed: not its values, which may be large. */
export interface ChartRecord {
  name: string;
  uid: string;
  generation: number;
  order: number;
  isDeleted: boolean;
  /** Whether nothing is to be done: its release is what its spec says, or is no longer ours. */
  isSettled: boolean;
  timeoutMs: number;
  /** `status.waitingFor`. */
  waitingFor: string | undefined;
}

/** A Chart as it is followed. */
export function recordOf(chart: Chart): ChartRecord {
  const { metadata: { name = "", uid = "", generation = 0, deletionTimestamp }, spec, status } = chart;
  const isDeleted = deletionTimestamp !== undefined;
  return {
    name,
    uid,
    generation,
    order: spec?.order ?? 0,
    isDeleted,
    isSettled: isDeleted ? !hasFinalizer(chart) : isAsWanted(chart),
    timeoutMs: timeoutMsOf(chart),
    waitingFor: status?.waitingFor,
  };
}

/** Whether the release of a Chart is uninstalled before the Chart goes. */
export function hasFinalizer({ metadata: { finalizers } }: Chart): boolean {
  return Array.isArray(finalizers) && finalizers.includes(CHART_FINALIZER);
}
