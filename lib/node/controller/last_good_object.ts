import { isMapping, K0sError, messageOf, parseJson, stringifyJson } from "../../base/mod.ts";
import type { NodePaths } from "../../config/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { type Logger, readTextIfExists, writeAtomic } from "../../platform/mod.ts";

/** Where a controller keeps the cluster's object. */
interface KeptInputs {
  paths: Pick<NodePaths, "dataDir">;
  ports: { log: Pick<Logger, "warn"> };
}

/**
 * Keeps a state of the cluster's object that this controller could follow, for a start at which the cluster's does not hold
 * or cannot be read. It may hold passwords, so it is root's alone. A disk that is full does not keep the node from
 * following the object.
 */
export async function saveLastGoodObject({ paths, ports: { log } }: KeptInputs, object: KubeObject): Promise<void> {
  const { managedFields: _, ...metadata } = object.metadata;
  const path = fileOf(paths);
  try {
    await writeAtomic(path, `${stringifyJson({ ...object, metadata })}\n`, { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    log.warn("Cannot keep the cluster's configuration for the next start", { path, error: error.message });
  }
}

/** The state of the cluster's object that was kept last; `undefined`: none was, or it cannot be read any more. */
export async function readLastGoodObject({ paths, ports: { log } }: KeptInputs): Promise<KubeObject | undefined> {
  const path = fileOf(paths);
  const text = await readTextIfExists(path);
  if (text === undefined) return undefined;
  try {
    const object = parseJson(text);
    if (isMapping(object) && isMapping(object["metadata"])) return object as unknown as KubeObject;
    log.warn("What was kept of the cluster's configuration is no object", { path });
  } catch (error) {
    log.warn("Cannot read what was kept of the cluster's configuration", { path, error: messageOf(error) });
  }
  return undefined;
}

function fileOf({ dataDir }: Pick<NodePaths, "dataDir">): string {
  return `${dataDir}/last-cluster-config.json`;
}
