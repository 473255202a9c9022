import { retry } from "../../base/mod.ts";
import { clusterWideConfig } from "../../config/mod.ts";
import { ensureClusterConfig, followClusterConfig, readClusterConfig } from "../../reconcilers/mod.ts";
import { checkOwnProfile } from "../checks/combination.ts";
import type { TaskRunners } from "../running_tasks.ts";
import type { ControllerState } from "./controller_state.ts";
import { type ReloadingController, takeOverObject } from "./reload.ts";

/** A controller of a cluster that has its configuration in an object. */
export type FollowingController = ReloadingController & Pick<ControllerState, "client">;

/**
 * Takes over the cluster's configuration, if it has one, before anything else follows from this controller's own file.
 *
 * One that does not hold is not followed, and what follows from an earlier one is left alone until one holds: stacks,
 * worker profiles.
 *
 * @throws {K0sError} If it cannot be read, or this controller's own node can have no worker profile by it.
 */
export async function followFirstObject(state: FollowingController, signal: AbortSignal): Promise<void> {
  const { client, inputs: { options, ports: { clock, random } } } = state;
  // A server that has just become ready may still refuse what its hooks are busy with.
  const object = await retry(() => readClusterConfig(client, signal), { clock, random, signal, attempts: 10 });
  if (object !== undefined) await takeOverObject(state, object);
  if (state.clusterObject !== undefined) return;
  checkOwnProfile(options, state.config);
  if (object !== undefined) state.learn({ awaitsClusterConfig: true });
}

/** How the tasks around the cluster's configuration run. */
export function clusterConfigRunners(state: FollowingController): TaskRunners {
  const { wishes, inputs: { ports: { clock, log, random } } } = state;
  return {
    "cluster-config": (signal) =>
      followClusterConfig({ client: state.client, clock, log }, (object) => wishes.readObject(object), signal),
    "cluster-config-object": (signal) =>
      ensureClusterConfig({
        ...{ client: state.client, clock, log, random },
        document: () => clusterWideConfig(state.config),
      }, signal),
  };
}
