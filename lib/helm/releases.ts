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
  /**
   * Brings the release of a Chart about: installs, upgrades or takes up what an interruption has left; does nothing if it
   * is as wanted. Nothing of it is running any more when this ends.
   *
   * @param chart Whole, with its values and status.
   * @param repositories Those of the configuration.
   * @throws {K0sError} With a message that may be shown with the Chart, and a hint where there is one.
   * @throws {CancelledError} If it was given up; it may have stopped anywhere, which the next call takes up.
   */
  deploy(chart: Chart, repositories: readonly Repository[], signal: AbortSignal): Promise<DeployedRelease>;
  /** Uninstalls a release, in whatever state it is. @returns Whether there was one. @throws As {@link Releases.deploy}. */
  uninstall(
    release: { name: string; namespace: string },
    options: { timeoutMs: number },
    signal: AbortSignal,
  ): Promise<boolean>;
}
