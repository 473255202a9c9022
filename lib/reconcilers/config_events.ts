import { eventMessage, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";

/** What {@link reportReconcile} needs. */
export interface ReconcileReport {
  client: Pick<KubeClient, "create">;
  /** Name of this controller's machine. */
  hostname: string;
  now: Date;
  /** Why the configuration could not be brought about; `undefined`: it was. */
  failure: string | undefined;
}

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

function reconcileEvent({ hostname, now, failure }: ReconcileReport): KubeObject {
  const timestamp = `${now.toISOString().slice(0, 19)}Z`;
  const outcome = failure === undefined
    ? { type: "Normal", reason: "SuccessfulReconcile", message: "Successfully reconciled cluster config" }
    : { type: "Warning", reason: "FailedReconciling", message: eventMessage(failure) };
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: "k0s.", namespace: "kube-system" },
    involvedObject: {
      apiVersion: "k0s.k0sproject.io/v1beta1",
      kind: "ClusterConfig",
      name: "k0s",
      namespace: "kube-system",
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
