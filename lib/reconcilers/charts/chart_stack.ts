import { formatDuration, stringifyJson } from "../../base/mod.ts";
import { type ClusterConfig, repositoryFor } from "../../config/mod.ts";
import { type Chart, CHART_FINALIZER, CHART_NAMESPACE, chartCrd, CHARTS } from "../../helm/mod.ts";
import type { Repository, RepositorySpec } from "../../helm/mod.ts";
import type { Stack } from "../../manifests/mod.ts";

/** Charts and repositories of a configuration. */
export type HelmSettings = ClusterConfig["spec"]["extensions"]["helm"];
type ChartSettings = NonNullable<HelmSettings["charts"]>[number];
type RepositorySettings = NonNullable<HelmSettings["repositories"]>[number];

/**
 * The stack `helm`: the kind, and an object for each chart of the configuration.
 *
 * @see k0s `pkg/component/controller/extensions_controller.go`
 */
export function chartStack({ charts = [], repositories = [] }: HelmSettings): Stack {
  const objects = [chartCrd(), ...charts.map((chart) => chartObject(chart, repositories))];
  return { name: "helm", files: { "helm.yaml": objects.map((one) => stringifyJson(one)).join("\n---\n") } };
}

function chartObject(settings: ChartSettings, repositories: readonly RepositorySettings[]): Chart {
  const { name, chartname, version, values, namespace, timeout = "0s", forceUpgrade, order } = settings;
  const repository = repositoryFor(chartname, repositories);
  return {
    apiVersion: CHARTS.apiVersion,
    kind: CHARTS.kind,
    metadata: { name: `k0s-addon-chart-${name}`, namespace: CHART_NAMESPACE, finalizers: [CHART_FINALIZER] },
    spec: {
      chartName: chartname,
      releaseName: name,
      timeout: typeof timeout === "number" ? formatDuration(timeout / 1e6) : timeout,
      values: valuesText(values ?? ""),
      ...(version ? { version } : {}),
      namespace,
      ...(forceUpgrade === undefined ? {} : { forceUpgrade }),
      // Absent, as where upstream wrote it, unless it says something.
      ...(order ? { order } : {}),
      ...(repository === undefined ? {} : { repository: repositorySpec(repository) }),
    },
  };
}

/** The text as upstream's template leaves it, so that its digest is the same and taking a cluster over upgrades nothing. */
function valuesText(values: string): string {
  return values.trim() === "" ? "" : `\n${values.replace(/\n+$/, "")}\n`;
}

/** The repositories of a configuration, as a Chart names one. */
export function repositoriesOf({ repositories = [] }: HelmSettings): Repository[] {
  return repositories.map((one) => ({ ...repositorySpec(one), name: one.name, url: one.url }));
}

function repositorySpec({ name: _name, keyfile: keyFile, ...others }: RepositorySettings): RepositorySpec {
  const given = Object.entries({ ...others, keyFile }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as RepositorySpec;
}
