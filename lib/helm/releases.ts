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

/** How {@link Releases.deploy} goes. */
export interface DeployOptions {
  /** Those of the configuration. */
  repositories: readonly Repository[];
  /**
   * Told once the chart was fetched and before helm installs it, never where a release in use is upgraded: from then on there
   * is something of this Chart's to uninstall. Nothing is installed if it fails.
   */
  installs(): Promise<void>;
}

/** Releases of helm. */
export interface Releases {
  /**
   * Brings the release of a Chart about: installs, upgrades or takes up what an interruption has left; does nothing if it
   * is as wanted. Nothing of it is running any more when this ends.
   *
   * @param chart Whole, with its values and status.
   * @throws {K0sError} With a message that may be shown with the Chart, and a hint where there is one.
   * @throws {CancelledError} If it was given up; it may have stopped anywhere, which the next call takes up.
   */
  deploy(chart: Chart, options: DeployOptions, signal: AbortSignal): Promise<DeployedRelease>;
  /** Uninstalls a release, in whatever state it is. @returns Whether there was one. @throws As {@link Releases.deploy}. */
  uninstall(
    release: { name: string; namespace: string },
    options: { timeoutMs: number },
    signal: AbortSignal,
  ): Promise<boolean>;
}
