import type { Chart, RepositorySpec } from "./chart_object.ts";

/** A repository of the configuration. */
export type Repository = RepositorySpec & { name: string; url: string };

/** What was made of a Chart. */
export interface DeployedRelease {
  action: "installed" | "upgraded" | "none";
  releaseName: string;
  namespace: string;
  revision: number;
  version: string;
  appVersion: string;
}

/** Releases of helm. */
export interface Releases {
  deploy(chart: Chart, repositories: readonly Repository[], signal: AbortSignal): Promise<DeployedRelease>;
  uninstall(
    release: { name: string; namespace: string },
    options: { timeoutMs: number },
    signal: AbortSignal,
  ): Promise<boolean>;
}
