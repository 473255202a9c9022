import { type Chart, CHARTS, type ChartSpec, type ChartStatus } from "../../../lib/helm/chart_object.ts";

/** A Chart called `one`. */
export function aChart(spec: ChartSpec = {}, status: ChartStatus = {}): Chart {
  const { apiVersion, kind } = CHARTS;
  return { apiVersion, kind, metadata: { name: "one", namespace: "kube-system" }, spec, status };
}
