import { processId } from "../../platform/mod.ts";
import type { BootSpan, Supervisor } from "../../supervisor/mod.ts";
import type { StatusDocument, StatusSource } from "../../status/mod.ts";
import { healthProbes } from "./health_probes.ts";
import { nodeReport } from "./node_report.ts";
import { certificateStatus } from "./certificate_status.ts";
import { lastEvents, nodeLocalStatus, podWarnings, probeApi, readiness, withWarnings } from "./controller_status.ts";
import { upgradeReport } from "../upgrade/upgrade_report.ts";
import { K0S_VERSION } from "../version.ts";
import { connectAsNode } from "../worker/worker_access.ts";
import type { WorkerState } from "../worker/worker_state.ts";

/** What the status of a worker is made of. */
export interface WorkerStatusInputs {
  supervisor: Supervisor;
  spans: ReadonlyMap<string, BootSpan>;
  state: WorkerState;
}

/** Answers for the status socket of a worker. Says nothing secret. */
export function workerStatusSource({ supervisor, spans, state }: WorkerStatusInputs): StatusSource {
  return {
    status: async () => ({
      Version: K0S_VERSION,
      Pid: processId(),
      PPid: 0,
      Role: "worker",
      SysInit: "",
      StubFile: "",
      Output: "",
      Workloads: true,
      SingleNode: false,
      Args: state.inputs.options.args,
      ...withWarnings(await seenByApi(state), [...await podWarnings(), ...profileNotes(state)]),
      ClusterConfig: null,
      K0sVars: state.inputs.vars,
      Processes: supervisor.status(),
      Boot: [...spans.values()],
      ...nodeLocalStatus(state.balancer),
      ...await certificateStatus({
        paths: state.inputs.paths,
        now: state.inputs.ports.clock.now(),
        isReady: state.readyAt !== undefined,
      }),
      ...readiness(state),
      ...await upgradeReport(state.inputs.paths),
    }),
    components: (maxCount) => ({
      events: lastEvents(state.events, maxCount),
      healthProbes: healthProbes(supervisor, maxCount),
    }),
  };
}

/** What is to be known of the worker profile, if this node does not run by the cluster's newest. */
function profileNotes({ ownProfile: { note } }: WorkerState): string[] {
  return note === undefined ? [] : [note];
}

async function seenByApi(
  state: WorkerState,
): Promise<Pick<StatusDocument, "WorkerToAPIConnectionStatus" | "Node" | "UnreadyPods" | "Warnings">> {
  if (state.joinedClient === undefined) {
    return { WorkerToAPIConnectionStatus: { Message: "the node has not joined yet", Success: false } };
  }
  using client = await connectAsNode(state);
  const [connection, report] = await Promise.all([
    probeApi(client),
    nodeReport({ client, nodeName: state.nodeName, seesAllPods: false }),
  ]);
  return { WorkerToAPIConnectionStatus: connection, ...report };
}
