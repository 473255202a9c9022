import { messageOf } from "../../base/mod.ts";
import { followState, KubeClient, RESOURCES } from "../../kube/mod.ts";
import { workerConfigMapName } from "../../manifests/mod.ts";
import { withDeadline } from "../../platform/mod.ts";
import { joinedAccess } from "./worker_access.ts";
import { parseWorkerProfile, profileData, saveCopy } from "./worker_profile.ts";
import type { WorkerState } from "./worker_state.ts";

/** The kubelet renews its certificate now and then; a connection with the former one must not outlive it. */
const CREDENTIALS_EVERY_MS = 24 * 3_600_000;

/** Follows the ConfigMap of this node's profile, through the balancer itself, and keeps the copy on disk up to date. */
export async function followProfile(state: WorkerState, signal: AbortSignal): Promise<void> {
  const { options: { profile: name }, paths, ports } = state.inputs;
  while (!signal.aborted) {
    const { access } = await joinedAccess(paths);
    using client = new KubeClient({ ...access, server: state.access.access.server }, ports);
    await withDeadline(ports.clock, { ms: CREDENTIALS_EVERY_MS, signal }, async (limit) => {
      const { clock, log } = ports;
      const selection = { namespace: "kube-system", fieldSelector: `metadata.name=${workerConfigMapName(name)}` };
      const options = { clock, log, signal: limit, ...selection, keep: () => true };
      for await (const { changed } of followState(client, RESOURCES.configMaps, options)) {
        for (const { data } of changed) await take(state, data);
      }
    });
  }
}

async function take(state: WorkerState, data: unknown): Promise<void> {
  const { options: { profile: name }, paths, ports: { log } } = state.inputs;
  let apiServers: readonly string[];
  const { profile } = state.facts;
  try {
    const fetched = parseWorkerProfile(profileData(data));
    ({ apiServers } = fetched);
    if (profile !== undefined) state.learn({ profile: { ...profile, registries: fetched.registries } });
  } catch (error) {
    log.warn("Keeping the API servers that are known: the worker profile is damaged", { error: messageOf(error) });
    return;
  }
  if (apiServers.length === 0) {
    // It would cut the node off for good.
    log.warn("Refusing to remove all upstream API server addresses", { kept: state.facts.apiServers?.join(", ") });
    return;
  }
  state.learn({ apiServers: apiServers.toSorted() });
  await saveCopy(paths, name, profileData(data));
}

/** `host:port` of a URL; the port of its scheme if it names none. */
export function hostPortOf(server: string): string {
  const { hostname, port, protocol } = new URL(server);
  return `${hostname}:${port || (protocol === "http:" ? 80 : 443)}`;
}
