import { K0sError } from "../base/mod.ts";
import { isLocalChart, isOci, repositoryFor, repositoryKeyOf } from "../config/mod.ts";
import { type RepositoryAccess, repositoryAccess } from "./repository_access.ts";
import type { Repository } from "./releases.ts";

/** Where a chart is taken from. */
export type ChartSource =
  | { kind: "classic"; repository: RepositoryAccess; chart: string }
  /** Without a repository: as anybody. */
  | { kind: "oci"; host: string; reference: string; repository?: RepositoryAccess }
  /** The repository is for what it depends on. */
  | { kind: "local"; path: string; repository?: RepositoryAccess };

/**
 * Where a chart is taken from.
 *
 * @param inline What the Chart itself says of its repository; takes precedence.
 * @param repositories Those of the configuration.
 * @throws {K0sError} If it is nowhere.
 * @see k0s `pkg/component/controller/extensions_controller.go`, `extractAndLookupRepository`
 */
export function sourceOf(
  chartName: string,
  inline: RepositoryAccess | undefined,
  repositories: readonly Repository[],
): ChartSource {
  if (chartName.trim() === "") throw new K0sError("Cannot find the chart: spec.chartName is empty");
  if (isLocalChart(chartName)) return { kind: "local", path: chartName, ...of(inline) };
  const found = repositoryFor(chartName, repositories);
  const repository = inline ?? (found === undefined ? undefined : repositoryAccess(found.name, found));
  return isOci(chartName) ? fromRegistry(chartName, repository) : fromRepository(chartName, repository);
}

function fromRegistry(reference: string, repository: RepositoryAccess | undefined): ChartSource {
  const host = repositoryKeyOf(reference);
  if (host === undefined) throw new K0sError(`Cannot find chart "${reference}": it names no registry`);
  if (repository === undefined || repository.url === "") return { kind: "oci", host, reference, ...of(repository) };
  const { url } = repository;
  const { host: urlHost, path } = /^oci:\/\/(?<host>[^/]+)(?<path>\/.*)?$/.exec(url)?.groups ?? {};
  if (urlHost === undefined) {
    throw new K0sError(`Cannot take chart "${reference}" from "${shown(url)}": it is no OCI registry`, {
      hint: `Leave the URL out, or write oci://${host}`,
    });
  }
  if (path !== undefined && path !== "/") {
    throw new K0sError(`repository URL ${shown(url)} must not contain a path`, {
      hint: `Write oci://${shown(urlHost)}`,
    });
  }
  // Credentials are for the registry that they were given for.
  return { kind: "oci", host, reference, ...(withoutUser(urlHost) === host ? of(repository) : {}) };
}

function fromRepository(chartName: string, repository: RepositoryAccess | undefined): ChartSource {
  const slash = chartName.indexOf("/");
  if (repository === undefined) {
    if (slash === -1) {
      throw new K0sError(
        `invalid chart name "${chartName}": expected format 'repository/chart' for non-OCI charts`,
        { hint: "Name the repository, or describe it in spec.repository of the Chart" },
      );
    }
    throw new K0sError(`repository '${chartName.slice(0, slash)}' not found in cluster configuration`, {
      hint: "Add it to spec.extensions.helm.repositories, or describe it in spec.repository of the Chart",
    });
  }
  const { url } = repository;
  if (url === "") {
    throw new K0sError(`Cannot take chart "${chartName}" from its repository: there is no URL`, {
      hint: "Set spec.repository.url of the Chart, or key url of its Secret",
    });
  }
  if (!/^https?:\/\/[^/]/i.test(url)) {
    throw new K0sError(`Cannot take chart "${chartName}" from "${shown(url)}": it is no HTTP or HTTPS address`, {
      ...(isOci(url) ? { hint: "Charts of a registry are named with it: oci://HOST/PATH" } : {}),
    });
  }
  return { kind: "classic", repository, chart: chartName.slice(slash + 1) };
}

function of(repository: RepositoryAccess | undefined): { repository?: RepositoryAccess } {
  return repository === undefined ? {} : { repository };
}

/** A URL without credentials. */
function shown(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)?.*@/i, "$1");
}

function withoutUser(host: string): string {
  return host.slice(host.lastIndexOf("@") + 1);
}
