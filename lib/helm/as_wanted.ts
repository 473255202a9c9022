import { type Chart, releaseNameOf, releaseNamespaceOf, valuesHashOf } from "./chart_object.ts";

/** Whether the release of a Chart is what its spec says, as far as its status tells: nothing is to be done then. */
export function isAsWanted(chart: Chart): boolean {
  const { spec = {}, status = {} } = chart;
  if (!status.releaseName || status.error || status.revision === undefined) return false;
  // Something was begun, and given up because the spec changed. It may be what it was before by now, the release need not.
  if ((status.status ?? "deployed") !== "deployed") return false;
  if (isMoved(chart) || status.valuesHash !== valuesHashOf(chart)) return false;
  const { applied } = status;
  // Written by upstream, which tells the version that there is. What was not asked for is not compared, or it would be
  // upgraded for ever.
  if (applied === undefined) return !spec.version || spec.version === status.version;
  return applied.chartName === (spec.chartName ?? "") && applied.version === (spec.version ?? "");
}

/** Whether the spec names another release than the one that its status tells of. */
export function isMoved(chart: Chart): boolean {
  const { status = {} } = chart;
  if (!status.releaseName) return false;
  return status.releaseName !== releaseNameOf(chart) || (status.namespace || "default") !== releaseNamespaceOf(chart);
}
