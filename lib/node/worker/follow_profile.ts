import { LinkedAbort, messageOf } from "../../base/mod.ts";
import { followState, RESOURCES } from "../../kube/mod.ts";
import { workerConfigMapName } from "../../manifests/mod.ts";
import { withDeadline } from "../../platform/mod.ts";
import { NewestProfile } from "./newest_profile.ts";
import { type ProfileData, profileData, saveCopy, withServersOf } from "./profile_copy.ts";
import { takeOverProfile } from "./take_over_profile.ts";
import { connectAsNode } from "./worker_access.ts";
import { goneNote, parseWorkerProfile } from "./worker_profile.ts";
import type { WorkerState } from "./worker_state.ts";

/** The kubelet renews its certificate now and then; a connection with the former one must not outlive it. */
const CREDENTIALS_EVERY_MS = 24 * 3_600_000;

/**
 * Follows the ConfigMap of this node's profile, until `signal` is aborted: where the API servers are at once, everything
 * else when it is this node's turn. One connection, of the node's own credentials, watches that one object.
 */
export async function followProfile(state: WorkerState, signal: AbortSignal): Promise<void> {
  using end = new LinkedAbort(signal);
  const newest = new NewestProfile();
  const following = follow(state, newest, end.signal);
  try {
    await Promise.all([following, takeOver(state, newest, end.signal)]);
  } finally {
    end.abort();
    await Promise.allSettled([following]);
  }
}

async function follow(state: WorkerState, newest: NewestProfile, signal: AbortSignal): Promise<void> {
  const { options: { profile: name }, ports: { clock, log } } = state.inputs;
  while (!signal.aborted) {
    using end = new LinkedAbort(signal);
    void state.serverChanges.next(end.signal).then(() => end.abort());
    using client = await connectAsNode(state);
    await withDeadline(clock, { ms: CREDENTIALS_EVERY_MS, signal: end.signal }, async (limit) => {
      const selection = { namespace: "kube-system", fieldSelector: `metadata.name=${workerConfigMapName(name)}` };
      const options = { clock, log, signal: limit, ...selection, keep: () => true };
      for await (const { objects, changed } of followState(client, RESOURCES.configMaps, options)) {
        if (objects.size === 0) isGone(state);
        for (const { data } of changed) {
          if (await takeServers(state, profileData(data))) newest.offer(profileData(data));
        }
      }
    }).catch((error: unknown) => {
      // There is another way to the API by now.
      if (!end.signal.aborted) throw error;
    });
  }
}

async function takeOver(state: WorkerState, newest: NewestProfile, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const data = await newest.next(signal);
    if (data === undefined) return;
    using superseded = new LinkedAbort(signal);
    void newest.arrival(superseded.signal).then(() => superseded.abort());
    await takeOverProfile(state, data, { signal, superseded: superseded.signal });
  }
}

/** @returns Whether the profile can be read at all. */
async function takeServers(state: WorkerState, data: ProfileData): Promise<boolean> {
  const { options: { profile: name }, paths, ports: { log } } = state.inputs;
  let apiServers: readonly string[];
  const { profile } = state.facts;
  try {
    const fetched = parseWorkerProfile(data);
    ({ apiServers } = fetched);
    // The runtime follows its files for registries while it runs, unless they are new to it.
    if (profile !== undefined && (profile.registries === undefined) === (fetched.registries === undefined)) {
      state.learn({ profile: { ...profile, registries: fetched.registries } });
    }
  } catch (error) {
    log.warn("Keeping what is known: the worker profile is damaged", { profile: name, error: messageOf(error) });
    return false;
  }
  if (apiServers.length === 0) {
    // It would cut the node off for good.
    log.warn("Refusing to remove all upstream API server addresses", { kept: state.facts.apiServers?.join(", ") });
    return true;
  }
  state.learn({ apiServers: apiServers.toSorted() });
  state.ownProfile = { ...state.ownProfile, data: withServersOf(state.ownProfile.data, data) };
  await saveCopy(paths, name, state.ownProfile);
  return true;
}

function isGone(state: WorkerState): void {
  const { options: { profile: name }, ports: { log } } = state.inputs;
  const note = goneNote(name);
  if (state.ownProfile.note === note) return;
  log.warn("The worker profile was removed from the cluster: this node goes on with its copy", { profile: name });
  state.ownProfile = { ...state.ownProfile, note };
}
