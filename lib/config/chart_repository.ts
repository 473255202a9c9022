/** Whether a chart or repository is one of an OCI registry. */
export function isOci(reference: string): boolean {
  return reference.startsWith("oci://");
}

/** Whether a chart is a file or directory on the controller. */
export function isLocalChart(chartName: string): boolean {
  return chartName.startsWith("/") || chartName.startsWith(".");
}

/**
 * By what the repository of a chart is found: the host of an OCI registry, else the name before the slash; `undefined` if
 * the chart names none.
 *
 * @see k0s `pkg/component/controller/extensions_controller.go`
 */
export function repositoryKeyOf(chartName: string): string | undefined {
  if (isLocalChart(chartName)) return undefined;
  if (isOci(chartName)) return hostOf(chartName);
  const slash = chartName.indexOf("/");
  return slash === -1 ? undefined : chartName.slice(0, slash);
}

/** The repository of the configuration that a chart comes from; the last of several for one registry. */
export function repositoryFor<T extends { name: string; url: string }>(
  chartName: string,
  repositories: readonly T[],
): T | undefined {
  const key = repositoryKeyOf(chartName);
  if (key === undefined) return undefined;
  return repositories.findLast(({ name, url }) => (isOci(url) ? hostOf(url) : name) === key);
}

function hostOf(reference: string): string | undefined {
  return /^oci:\/\/(?:[^/@]*@)?([^/]+)/.exec(reference)?.[1];
}
