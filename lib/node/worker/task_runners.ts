import { followProfile } from "./follow_profile.ts";
import type { TaskRunners } from "../running_tasks.ts";
import { podRunners } from "../pods/task_runners.ts";
import type { WorkerState } from "./worker_state.ts";

/** How each task of a worker runs; which of them are wanted, `desired` says. */
export function workerRunners(state: WorkerState): TaskRunners {
  return { ...podRunners(state), "worker-profile": (signal) => followProfile(state, signal) };
}
