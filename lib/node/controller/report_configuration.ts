import { refusedProviderChange } from "../../manifests/mod.ts";
import { reportReconcile } from "../../reconcilers/mod.ts";
import type { StandIn } from "../desired/controller_facts.ts";
import type { ControllerState } from "./controller_state.ts";

/** Tells the cluster what became of this controller's configuration, as it was read last. @throws {K0sError} If it does not listen. */
export async function reportConfiguration(
  { client, config, facts, hostname, inputs }: Pick<
    ControllerState,
    "client" | "config" | "facts" | "hostname" | "inputs"
  >,
  signal: AbortSignal,
): Promise<void> {
  const { options, paths, ports: { clock, log } } = inputs;
  const isManaged = !options.disableComponents.includes("network-provider");
  const unchanged = isManaged ? await refusedProviderChange(config, paths.manifestsDir) : undefined;
  const { refusedConfig, judgedObject, heldBack, standIn, encryptionWish, deletedObject } = facts;
  // What did not hold is of no interest once it is gone.
  const [stoodIn, refused] = deletedObject === undefined ? [standIn && startedBy(standIn), judgedObject?.refused] : [];
  const failures = [stoodIn, refusedConfig, refused].filter((one) => one !== undefined);
  const failure = failures.length > 0 ? failures.join("\n") : heldBack ?? unchanged;
  if (failure !== undefined) log.error("Failed to reconcile cluster configuration", { error: failure });
  const { uid, resourceVersion, ignored, warnings = [] } = judgedObject ?? {};
  const notes = [
    ...(ignored === undefined
      ? []
      : [`without effect, since each controller has its own in its file: ${ignored.join(", ")}`]),
    ...(encryptionWish === undefined ? [] : [encryptionWish]),
    ...warnings,
  ];
  const note = notes.length === 0 ? undefined : notes.join("; ");
  const reference = uid === undefined || resourceVersion === undefined ? undefined : { uid, resourceVersion };
  const deleted = deletedObject && goesOnWith(deletedObject.resourceVersion);
  await reportReconcile({ client, hostname, now: clock.now(), failure, deleted, note, reference }, signal);
}

function goesOnWith(resourceVersion: string | undefined): string {
  const what = resourceVersion === undefined
    ? "its own file, since no state of it has held"
    : `the last state of it that held, resourceVersion ${resourceVersion}`;
  return `ClusterConfig kube-system/k0s was deleted: this controller goes on with ${what}. Apply it again; else the next ` +
    "controller that comes to lead makes it of what that one runs by, which after a start is its file";
}

function startedBy({ resourceVersion, unreadable, isTried }: StandIn): string {
  const why = isTried
    ? "was not in effect when k0s ended; it is tried again"
    : unreadable === undefined
    ? "does not hold"
    : `cannot be read: ${unreadable}`;
  return `k0s goes by the last ClusterConfig that held, resourceVersion ${resourceVersion}, since that of the cluster ${why}`;
}
