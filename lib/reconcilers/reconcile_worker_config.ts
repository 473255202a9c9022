import { messageOf } from "../base/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import { followApiServers } from "./follow_api_servers.ts";
import { applyStack, pruneStack, type WorkerConfigInputs, workerConfigStack } from "../manifests/mod.ts";

/** What {@link reconcileWorkerConfig} needs. */
export interface WorkerConfigOptions extends Omit<WorkerConfigInputs, "apiServerAddresses"> {
  client: KubeClient;
  clock: Clock;
  log: Logger;
}

/**
 * Keeps the ConfigMaps of the worker profiles, until `signal` is aborted.
 *
 * They name every API server, hence follow the Endpoints `default/kubernetes`; an update that would leave none is
 * ignored. With several controllers run it under the lease `k0s-worker-config-1.37`.
 *
 * @see k0s `pkg/component/controller/workerconfig`
 */
export async function reconcileWorkerConfig(options: WorkerConfigOptions, signal: AbortSignal): Promise<void> {
  const { client, clock } = options;
  const log = options.log.with({ component: "worker-config" });
  let applied = "";
  for await (const addresses of followApiServers(client, { clock, log, signal })) {
    const wanted = addresses.join(" ");
    if (wanted === applied) continue;
    if (await hasApplied({ ...options, log }, addresses, signal)) applied = wanted;
  }
}

const ATTEMPTS = 8;
const FIRST_DELAY_MS = 250;

async function hasApplied(
  options: WorkerConfigOptions,
  apiServerAddresses: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const { client, clock, log } = options;
  const stack = workerConfigStack({ ...options, apiServerAddresses });
  for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt++) {
    try {
      const { identities, created, changed } = await applyStack(client, stack, { clock, log, signal });
      if (created + changed > 0) log.info("Applied worker profiles", { created, changed });
      // What was just created for the first time has no predecessors to prune.
      if (created < identities.size) await pruneStack(client, stack.name, identities, { log, signal });
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      log.warn("Cannot apply worker profiles yet", { error: messageOf(error) });
      await clock.sleep(FIRST_DELAY_MS * 2 ** attempt, signal);
    }
  }
  return false;
}
