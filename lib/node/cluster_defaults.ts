import { K0sError } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { readTextIfExists, writeAtomic } from "../platform/mod.ts";

/**
 * What a cluster has by itself because it was made by a k0s that gives it to new clusters. One that was there before keeps what
 * it had, and so does one that was upstream's.
 */
export interface ClusterDefaults {
  /** Whether its API servers keep an audit log. */
  auditLog: boolean;
}

/** A cluster that this k0s makes. */
export const OF_NEW_CLUSTERS: ClusterDefaults = { auditLog: true };
/** A cluster that was there before. */
export const OF_OLD_CLUSTERS: ClusterDefaults = { auditLog: false };

/** Where a controller notes it at its first start. A reset removes it with the data directory. */
function recordPath({ dataDir }: Pick<NodePaths, "dataDir">): string {
  return `${dataDir}/cluster-defaults.json`;
}

/** What is noted; `undefined` before the first start by a k0s that notes it. @throws {K0sError} */
export async function readClusterDefaults(paths: Pick<NodePaths, "dataDir">): Promise<ClusterDefaults | undefined> {
  const path = recordPath(paths);
  const text = await readTextIfExists(path);
  if (text === undefined) return undefined;
  try {
    return { auditLog: (JSON.parse(text) as Partial<ClusterDefaults>).auditLog === true };
  } catch (cause) {
    throw new K0sError(`Cannot read "${path}": it is not JSON`, {
      cause,
      hint: 'It notes what the cluster was made with: write {"auditLog":true} or {"auditLog":false}',
    });
  }
}

/** Notes it for all later starts. */
export async function recordClusterDefaults(
  paths: Pick<NodePaths, "dataDir">,
  defaults: ClusterDefaults,
): Promise<void> {
  await writeAtomic(recordPath(paths), `${JSON.stringify(defaults)}\n`, { mode: 0o644 });
}
