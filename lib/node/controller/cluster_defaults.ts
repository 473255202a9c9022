import { exists } from "../../platform/mod.ts";
import { hasClusterStored, storeRecordPath } from "../checks/store_change.ts";
import { OF_NEW_CLUSTERS, OF_OLD_CLUSTERS, readClusterDefaults, recordClusterDefaults } from "../cluster_defaults.ts";
import type { ControllerState } from "./controller_state.ts";

/** A controller that may be at its first start. */
export type StartingController = Pick<ControllerState, "config" | "inputs" | "learn">;

/**
 * Learns what the cluster was made with. At the first start, which a joining controller was told it at, that is seen by what is
 * there already, and noted; so it must come before anything that a first start makes.
 */
export async function learnClusterDefaults(state: StartingController): Promise<void> {
  const { config, inputs: { paths } } = state;
  let defaults = await readClusterDefaults(paths);
  if (defaults === undefined) {
    // Authorities alone prove nothing: operators put their own there before the first start.
    const hasRun = await exists(paths.adminKubeconfig) || await hasClusterStored({ config, paths });
    defaults = hasRun ? OF_OLD_CLUSTERS : OF_NEW_CLUSTERS;
    await recordClusterDefaults(paths, defaults);
  }
  state.learn({ clusterDefaults: defaults });
}

/**
 * Corrects what the first start has noted where a store on other machines turns out to hold the cluster: this controller shares it
 * without having joined by a token, or has lost its data directory.
 */
export async function noteStoredDefaults(state: StartingController): Promise<void> {
  const { paths, options } = state.inputs;
  if (options.token !== undefined || await exists(storeRecordPath(paths))) return;
  await recordClusterDefaults(paths, OF_OLD_CLUSTERS);
  state.learn({ clusterDefaults: OF_OLD_CLUSTERS });
}
