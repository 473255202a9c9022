import { type Chart, CHART_NAMESPACE, CHARTS, isMoved, type Releases, timeoutMsOf } from "../../helm/mod.ts";
import { ignoringNotFound, isConflict, isNotFound, type KubeClient } from "../../kube/mod.ts";
import { heldReleaseOf, recordOf } from "./chart_record.ts";

/** What {@link handOverRelease} works with. */
export interface HandOverPorts {
  client: Pick<KubeClient, "get" | "mergePatch">;
  releases: Pick<Releases, "uninstall">;
}

/**
 * Hands the release of a Chart that is deleted over to the first of other Charts that still names it, read anew: what is known of
 * them may be old. Its status says from then on that it has the release, so that this is uninstalled with it even if it
 * goes before its turn, and is not moved if it is given another name.
 *
 * @param candidates Names of those Charts, in their order.
 * @returns The name of the one that has it now; `undefined`: there is none.
 */
export async function handOverRelease(
  chart: Chart,
  candidates: readonly string[],
  ports: HandOverPorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const name of candidates) if (await takesOver(name, chart, ports, signal)) return name;
  return undefined;
}

async function takesOver(name: string, chart: Chart, ports: HandOverPorts, signal: AbortSignal): Promise<boolean> {
  const { client, releases } = ports;
  const target = { namespace: CHART_NAMESPACE, signal };
  const heir = await ignoringNotFound(() => client.get<Chart>(CHARTS, name, target));
  if (heir === undefined) return false;
  const { isDeleted, isDeployed, release } = recordOf(heir);
  if (isDeleted || release !== recordOf(chart).release) return false;
  if (isDeployed) return true;
  const held = isMoved(heir) ? heldReleaseOf(heir) : undefined;
  // Its own, under another name: nothing would tell of that any longer.
  if (held !== undefined) await releases.uninstall(held, { timeoutMs: timeoutMsOf(heir) }, signal);
  const { releaseName, namespace, revision } = chart.status ?? {};
  const patch = {
    metadata: { resourceVersion: heir.metadata.resourceVersion },
    status: { releaseName, namespace, revision },
  };
  try {
    await client.mergePatch(CHARTS, name, patch, { ...target, subresource: "status" });
    return true;
  } catch (error) {
    // It has changed or gone since it was read.
    if (isConflict(error) || isNotFound(error)) return await takesOver(name, chart, ports, signal);
    throw error;
  }
}
