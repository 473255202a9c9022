import { isNewerVersion } from "../../backup/mod.ts";
import { K0sError } from "../../base/mod.ts";

/** What an upgrade goes from and to. */
export interface VersionChange {
  from: string;
  to: string;
  /** Version of the API server, on a machine that is a worker only. */
  controllers?: string | undefined;
  force: boolean;
}

const POLICY = "https://kubernetes.io/releases/version-skew-policy";

/**
 * Refuses what Kubernetes does not support: to go back, to leave out a minor version, a kubelet that is newer than its API server.
 *
 * @throws {K0sError} The last one also with `force`: such a node does not work.
 */
export function checkVersionSkew({ from, to, controllers, force }: VersionChange): void {
  const cannot = (why: string, hint: string) => new K0sError(`Cannot upgrade from ${from} to ${to}: ${why}`, { hint });
  if (controllers !== undefined && minorsBetween(controllers, to) > 0) {
    throw cannot(`the controllers run ${controllers}, and a worker must not be newer`, "Upgrade the controllers first");
  }
  if (force) return;
  if (isNewerVersion(from, to)) {
    throw cannot(
      "it is older",
      "The older k0s may not read what the newer one has stored: restore a backup instead, or add --force",
    );
  }
  if (minorsBetween(from, to) > 1) {
    throw cannot("minor versions must not be left out", `Upgrade to each minor version in turn (${POLICY})`);
  }
}

/** How many minor versions of Kubernetes lie between; below 0: `to` is older. */
function minorsBetween(from: string, to: string): number {
  const [a, b] = [numbersOf(from), numbersOf(to)];
  return a.major === b.major ? b.minor - a.minor : (b.major - a.major) * Number.POSITIVE_INFINITY;
}

function numbersOf(version: string): { major: number; minor: number } {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version) ?? [];
  if (major === undefined) throw new K0sError(`Cannot understand the version "${version}"`);
  return { major: Number(major), minor: Number(minor) };
}
