import { firstLines } from "../../base/mod.ts";
import { eventMessage, type KubeClient, type KubeObject, RESOURCES } from "../../kube/mod.ts";
import { CLUSTER_CONFIG, CLUSTER_CONFIGS, type ClusterConfigReference } from "./cluster_config_object.ts";

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

/** Room for problems in an Event, in characters: how many more there are is to fit in, too. */
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
  const timestamp = `${now.toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: "k0s.", namespace: "kube-system" },
    involvedObject: {
      apiVersion: CLUSTER_CONFIGS.apiVersion,
      kind: CLUSTER_CONFIGS.kind,
      ...CLUSTER_CONFIG,
      ...reference,
    },
    action: "ConfigReconciling",
    eventTime: now.toISOString().replace("Z", "000Z"),
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    reportingComponent: "k0s-controller",
    reportingInstance: hostname,
    ...outcomeOf(outcome),
  };
}

/** Upstream has a reason for success and one for failure; that the object is gone is neither. */
function outcomeOf({ failure, deleted, note }: Pick<ReconcileReport, "failure" | "deleted" | "note">) {
  if (failure !== undefined) return { type: "Warning", reason: "FailedReconciling", message: failureMessage(failure) };
  if (deleted !== undefined) return { type: "Warning", reason: "ConfigDeleted", message: eventMessage(deleted) };
  return { type: "Normal", reason: "SuccessfulReconcile", message: successMessage(note) };
}

function successMessage(note: string | undefined): string {
  const success = "Successfully reconciled cluster config";
  return note === undefined ? success : eventMessage(`${success}; ${note}`);
}

/** As many lines, each of which is a problem, as an Event has room for; the status has more. */
function failureMessage(failure: string): string {
  return eventMessage(firstLines(failure, LONGEST_LINES));
}
