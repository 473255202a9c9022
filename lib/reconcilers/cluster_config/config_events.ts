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

function reconcileEvent({ hostname, now, failure, note, reference }: ReconcileReport): KubeObject {
  const timestamp = `${now.toISOString().slice(0, 19)}Z`;
  const outcome = failure === undefined
    ? { type: "Normal", reason: "SuccessfulReconcile", message: successMessage(note) }
    : { type: "Warning", reason: "FailedReconciling", message: failureMessage(failure) };
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
    ...outcome,
  };
}

function successMessage(note: string | undefined): string {
  const success = "Successfully reconciled cluster config";
  return note === undefined ? success : `${success}; ${note}`;
}

/** As many lines, each of which is a problem, as an Event has room for; the status has more. */
function failureMessage(failure: string): string {
  return eventMessage(firstLines(failure, LONGEST_LINES));
}
