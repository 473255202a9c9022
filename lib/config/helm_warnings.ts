import { isDnsSubdomain, parseDuration, type Problem } from "../base/mod.ts";
import { mappingProblem } from "@std/yaml";
import { isLocalChart, isOci, repositoryFor, repositoryKeyOf } from "./chart_repository.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

type HelmSettings = ClusterConfig["spec"]["extensions"]["helm"];
type ChartSettings = NonNullable<HelmSettings["charts"]>[number];
type RepositorySettings = NonNullable<HelmSettings["repositories"]>[number];

const HELM = "spec.extensions.helm";

/**
 * What of the charts and repositories of a configuration can be seen not to work before helm is asked. Upstream takes all of
 * it, and fails on that chart alone; so must a controller, which has more to run than one chart.
 *
 * URLs and values are not quoted: they may hold passwords.
 */
export function helmWarnings({ concurrencyLevel, charts = [], repositories = [] }: HelmSettings): Problem[] {
  return [
    ...(concurrencyLevel < 1
      ? [{ path: `${HELM}.concurrencyLevel`, message: "Counts as 1: charts are deployed one after the other" }]
      : []),
    ...repositories.flatMap((one, index) => repositoryWarnings(one, `${HELM}.repositories[${index}]`)),
    ...charts.flatMap((chart, index) => chartWarnings(chart, repositories, `${HELM}.charts[${index}]`)),
  ];
}

function repositoryWarnings({ url, certFile, keyfile }: RepositorySettings, path: string): Problem[] {
  const useless = (field: string, why: string) => [{
    path: `${path}.${field}`,
    message: `No chart can be deployed from here: ${why}`,
  }];
  const found: Problem[] = [];
  if (isOci(url)) {
    if (!/^oci:\/\/[^/]+\/?$/.test(url)) {
      found.push(...useless("url", "the URL of a registry is oci://HOST, without a path: that is the chart's"));
    }
  } else if (!/^https?:\/\/[^/]/i.test(url)) {
    found.push(...useless("url", "must be a URL of http, https or oci"));
  }
  if (!certFile !== !keyfile) {
    found.push(...useless(certFile ? "certFile" : "keyfile", "certificate and key belong together"));
  }
  return found;
}

function chartWarnings(chart: ChartSettings, repositories: readonly RepositorySettings[], path: string): Problem[] {
  const { chartname, namespace, values = "", timeout } = chart;
  const useless = (field: string, why: string | undefined) =>
    why === undefined ? [] : [{ path: `${path}.${field}`, message: `The chart cannot be deployed: ${why}` }];
  return [
    ...useless("chartname", nameProblem(chartname, repositories)),
    ...useless("namespace", isNamespace(namespace) ? undefined : "no name of a namespace"),
    ...useless("values", mappingProblem(values)),
    ...(isNegative(timeout) ? [{ path: `${path}.timeout`, message: "Counts as left out: 10m" }] : []),
  ];
}

function isNamespace(name: string): boolean {
  return isDnsSubdomain(name) && !name.includes(".") && name.length <= 63;
}

function nameProblem(chartname: string, repositories: readonly RepositorySettings[]): string | undefined {
  if (isLocalChart(chartname)) return undefined;
  const key = repositoryKeyOf(chartname);
  if (isOci(chartname)) return key === undefined ? "it names no registry" : undefined;
  if (key === undefined) return "neither REPOSITORY/NAME, oci://HOST/PATH nor a path on the controller";
  if (repositoryFor(chartname, repositories) !== undefined) return undefined;
  return repositories.some(({ name, url }) => name === key && isOci(url))
    ? `the repository "${key}" is a registry, whose charts are named oci://HOST/PATH`
    : `there is no repository "${key}" in ${HELM}.repositories`;
}

function isNegative(timeout: ChartSettings["timeout"]): boolean {
  return (typeof timeout === "string" ? parseDuration(timeout) : timeout ?? 0) < 0;
}
