/** How a process is doing. `ready` and `unready` are both running. */
export type ProcessState =
  /** For what it needs to be ready. */
  | "waiting"
  /** Runs, or is about to, but was never ready since this start. */
  | "starting"
  | "ready"
  /** Runs, but its probe fails, or it took too long to become ready. */
  | "unready"
  /** Ended by itself or could not be started; waits for the next attempt. */
  | "backing-off"
  /** Was told to end and has not yet. */
  | "stopping"
  | "stopped";

/** What happens to a process. */
export type ProcessEventName =
  | "applied"
  | "needs-ready"
  | "probe-ok"
  | "probe-failed"
  | "late"
  | "exited"
  | "not-startable"
  | "retry"
  | "stop"
  | "killed";

/** State × event → state. A missing cell is an event that means nothing in that state, on purpose. */
const NEXT: Readonly<Record<ProcessState, Partial<Record<ProcessEventName, ProcessState>>>> = {
  "stopped": { "applied": "waiting" },
  "waiting": { "needs-ready": "starting", "stop": "stopped" },
  "starting": {
    "probe-ok": "ready",
    "late": "unready",
    "exited": "backing-off",
    "not-startable": "backing-off",
    "stop": "stopping",
  },
  "ready": { "probe-failed": "unready", "exited": "backing-off", "stop": "stopping" },
  "unready": { "probe-ok": "ready", "exited": "backing-off", "stop": "stopping" },
  "backing-off": { "retry": "waiting", "stop": "stopped" },
  "stopping": { "killed": "stopped" },
};

/** The state after an event; the same state if the event means nothing in it. */
export function nextState(state: ProcessState, event: ProcessEventName): ProcessState {
  return NEXT[state][event] ?? state;
}
