import {
  CONTROLLER_ADDRESS,
  CONTROLLER_LEASE_PREFIX,
  CONTROLLER_RUNS_PODS,
  LEASE_NAMESPACE,
  LeaseElection,
} from "../../reconcilers/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import type { DesiredTask } from "../desired/desired.ts";
import { runnerOf, type TaskRunners } from "../node_state.ts";

/** Something that goes on until its signal is aborted. */
interface Task {
  name: string;
  run(signal: AbortSignal): Promise<void>;
}

/** Runs those of the tasks that want a lease in the background, on one controller at a time: the one that holds it. */
export function runUnderLeases(state: ControllerState, tasks: readonly DesiredTask[], runners: TaskRunners): void {
  const leased = Map.groupBy(tasks.filter(({ lease }) => lease !== undefined), ({ lease = "" }) => lease);
  for (const [lease, wanted] of leased) {
    runUnderLease(state, lease, wanted.map(({ name }) => ({ name, run: runnerOf(runners, name) })));
  }
}

function runUnderLease(state: ControllerState, lease: string, tasks: readonly Task[]): void {
  state.runInBackground(`lease ${lease}`, async (signal) => {
    await electionFor(state, lease).run(async (leading) => {
      await Promise.all(tasks.map(({ name, run }) => state.keepRunning(name, run, leading)));
    }, signal);
  });
}

/** Shows the other controllers that this one is alive, until `signal` is aborted. */
export function holdOwnLease(state: ControllerState, signal: AbortSignal): Promise<void> {
  const { api } = state.inputs.config.spec;
  const annotations = { [CONTROLLER_ADDRESS]: api.address, [CONTROLLER_RUNS_PODS]: String(state.hasWorker) };
  return electionFor(state, `${CONTROLLER_LEASE_PREFIX}${state.nodeName}`, annotations).run(untilAborted, signal);
}

function electionFor(
  state: ControllerState,
  name: string,
  annotations: Readonly<Record<string, string>> = {},
): LeaseElection {
  const { invocationId, ports: { clock, log } } = state.inputs;
  return new LeaseElection({
    client: state.client,
    namespace: LEASE_NAMESPACE,
    name,
    identity: invocationId,
    annotations,
    clock,
    log,
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
