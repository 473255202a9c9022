import { firstLines } from "../../base/mod.ts";
import { type KubeClient, type KubeObject, RESOURCES } from "../../kube/mod.ts";
import { type ControllerEvent, controllerEvent } from "../controller_event.ts";
import type { ClusterConfigReference } from "./cluster_config_object.ts";

/** What {@link reportReconcile} needs. */
export interface ReconcileReport {
  client: Pick<KubeClient, "create">;
  /** Name of this controller's machine. */
  hostname: string;
  now: Date;
  /** Why the configuration could not be brought about; `undefined`: it was. */
  failure: string | undefined;
  /** Set where the object is gone: what the controller goes on with, in words. */
  deleted?: string | undefined;
  /** What an operator should know of a configuration that was brought about. */
  note?: string | undefined;
  /** State of the object that says it; left out where the configuration is a file alone. */
  reference?: ClusterConfigReference | undefined;
}

/** Room for problems in an Event, in characters, as many lines as it has room for; the status has more. How many is to fit in, too. */
const LONGEST_LINES = 960;

/**
 * Tells the cluster, as an Event of the ClusterConfig, what became of the configuration: upstream's names and words, and
 * also where the configuration is a file.
 *
 * @throws {K0sError} If the API server does not take it.
 * @see k0s `pkg/component/controller/clusterconfig.go`
 */
export async function reportReconcile(report: ReconcileReport, signal: AbortSignal): Promise<void> {
  await report.client.create(RESOURCES.events, reconcileEvent(report), { signal });
}

function reconcileEvent({ hostname, now, reference, ...outcome }: ReconcileReport): KubeObject {
  return controllerEvent({ hostname, now, reference, action: "ConfigReconciling", ...outcomeOf(outcome) });
}

/** Upstream has a reason for success and one for failure; that the object is gone is neither. */
function outcomeOf(
  { failure, deleted, note }: Pick<ReconcileReport, "failure" | "deleted" | "note">,
): Pick<ControllerEvent, "type" | "reason" | "message"> {
  if (failure !== undefined) {
    return { type: "Warning", reason: "FailedReconciling", message: firstLines(failure, LONGEST_LINES) };
  }
  if (deleted !== undefined) return { type: "Warning", reason: "ConfigDeleted", message: deleted };
  return { type: "Normal", reason: "SuccessfulReconcile", message: successMessage(note) };
}

function successMessage(note: string | undefined): string {
  const success = "Successfully reconciled cluster config";
  return note === undefined ? success : `${success}; ${note}`;
}
