import { LeaseElection } from "../kube/mod.ts";
import { WORKER_CONFIG_SUFFIX } from "../manifests/mod.ts";
import { CONTROLLER_LEASE_PREFIX, LEASE_NAMESPACE, watchControllers } from "./controller_set.ts";
import type { ControllerState } from "./controller_state.ts";

/** Lease of who writes the worker profiles: one per Kubernetes version, so that mixed versions each keep their own. */
export const WORKER_CONFIG_LEASE = `k0s-worker-config-${WORKER_CONFIG_SUFFIX}`;

/** Something that goes on until its signal is aborted. */
export interface Task {
  name: string;
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Runs tasks in the background on one controller at a time: whichever holds the lease. A controller that can have no
 * peers runs them at once.
 */
export function runUnderLease(state: ControllerState, lease: string, tasks: readonly Task[]): void {
  if (state.isAlone) {
    for (const { name, run } of tasks) state.runInBackground(name, run);
    return;
  }
  state.runInBackground(`lease ${lease}`, async (signal) => {
    await electionFor(state, lease).run(async (leading) => {
      await Promise.all(tasks.map(({ name, run }) => state.keepRunning(name, run, leading)));
    }, signal);
  });
}

/** Shows the other controllers that this one is alive, and looks for them; nothing where there can be none. */
export function runAmongControllers(state: ControllerState): void {
  const { config, ports } = state.inputs;
  if (state.isAlone) {
    state.controllers.addresses = [config.spec.api.address];
    return;
  }
  state.runInBackground("controller-lease", (signal) => {
    const lease = electionFor(state, `${CONTROLLER_LEASE_PREFIX}${state.nodeName}`);
    return lease.run(untilAborted, signal);
  });
  const { clock, log } = ports;
  state.runInBackground(
    "controllers",
    (signal) => watchControllers(state.controllers, { client: state.client, clock, log }, signal),
  );
}

function electionFor(state: ControllerState, name: string): LeaseElection {
  const { invocationId, ports: { clock, log } } = state.inputs;
  return new LeaseElection({
    client: state.client,
    namespace: LEASE_NAMESPACE,
    name,
    identity: invocationId,
    clock,
    log,
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
