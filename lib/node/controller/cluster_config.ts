import { isCancelled, K0sError, retry } from "../../base/mod.ts";
import { clusterWideConfig } from "../../config/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { ensureClusterConfig, followClusterConfig, readClusterConfig } from "../../reconcilers/mod.ts";
import { checkOwnProfile } from "../checks/combination.ts";
import type { TaskRunners } from "../running_tasks.ts";
import type { ControllerState } from "./controller_state.ts";
import { readLastGoodObject } from "./last_good_object.ts";
import { type ReloadingController, takeOverKept, takeOverObject } from "./reload.ts";

/**
 * How often the object is asked for: a server that has just become ready may still refuse what its hooks are busy with.
 * With one that was kept, a start does not wait for minutes.
 */
const ATTEMPTS = { alone: 10, keeping: 4 };

/** A controller of a cluster that has its configuration in an object. */
export type FollowingController = ReloadingController & Pick<ControllerState, "client">;

/**
 * Takes over the cluster's configuration, if it has one, before anything else follows from this controller's own file.
 *
 * One that does not hold or cannot be read, or that an earlier run was trying when it ended, is not followed: the last one
 * by which everything ran here, which this controller has kept, stands in for it. Without one, what follows from an earlier
 * one is left alone until one holds: stacks, worker profiles.
 *
 * @throws {K0sError} If it cannot be read and none was kept, or this controller's own node can have no worker profile by it.
 */
export async function followFirstObject(state: FollowingController, signal: AbortSignal): Promise<void> {
  const { trials, ports } = state.inputs;
  const kept = await readLastGoodObject(state.inputs);
  if (kept !== undefined) trials.vouchFor(kept);
  const object = await firstObject(state, { attempts: kept === undefined ? ATTEMPTS.alone : ATTEMPTS.keeping, signal });
  if (kept !== undefined && object !== undefined && !(object instanceof K0sError) && trials.isTrying(object)) {
    const { resourceVersion = "" } = kept.metadata;
    ports.log.warn("The cluster's configuration was not in effect when k0s ended, and is tried again", {
      resourceVersion,
    });
    if (await takeOverKept(state, kept, { resourceVersion, isTried: true })) return;
  }
  if (object !== undefined && !(object instanceof K0sError)) await takeOverObject(state, object);
  if (object === undefined || state.clusterObject !== undefined) return checkUnlessFollowed(state);
  if (kept !== undefined) {
    const { resourceVersion = "" } = kept.metadata;
    const unreadable = object instanceof K0sError ? object.message : undefined;
    if (await takeOverKept(state, kept, { resourceVersion, unreadable })) return;
  }
  if (object instanceof K0sError) throw object;
  checkOwnProfile(state.inputs.options, state.config);
  state.learn({ awaitsClusterConfig: true });
}

/** The cluster's object; `undefined`: there is none; an error: it cannot be read. */
async function firstObject(
  { client, inputs: { ports: { clock, random } } }: FollowingController,
  { attempts, signal }: { attempts: number; signal: AbortSignal },
): Promise<KubeObject | K0sError | undefined> {
  try {
    return await retry(() => readClusterConfig(client, signal), { clock, random, signal, attempts });
  } catch (error) {
    if (!(error instanceof K0sError) || isCancelled(error)) throw error;
    return error;
  }
}

/** Where there is no object, the file has to have the profile of this controller's own node. */
function checkUnlessFollowed({ clusterObject, config, inputs: { options } }: FollowingController): void {
  if (clusterObject === undefined) checkOwnProfile(options, config);
}

/** How the tasks around the cluster's configuration run. */
export function clusterConfigRunners(state: FollowingController): TaskRunners {
  const { wishes, inputs: { ports: { clock, log, random } } } = state;
  return {
    "cluster-config": (signal) =>
      followClusterConfig({ client: state.client, clock, log }, {
        changed: (object) => wishes.readObject(object),
        deleted: () => wishes.objectWasDeleted(),
      }, signal),
    "cluster-config-object": (signal) =>
      ensureClusterConfig({
        ...{ client: state.client, clock, log, random },
        document: () => clusterWideConfig(state.config),
      }, signal),
  };
}
