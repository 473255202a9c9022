import { LinkedAbort, messageOf } from "../../base/mod.ts";
import { eventMessage, followState, ignoringNotFound, type KubeClient, RESOURCES } from "../../kube/mod.ts";
import { turnMarksOf, wantedPatch, type WantedProfile } from "../../reconcilers/mod.ts";
import { connectAsNode } from "./worker_access.ts";
import type { WorkerState } from "./worker_state.ts";

/** A worker whose Node says what it wants. */
type AskingWorker = Pick<WorkerState, "balancer" | "nodeName" | "inputs">;

/**
 * Asks on this node's own Node for its turn, and waits for it. Its kubelet's credentials allow exactly that: to read and
 * write this one Node.
 *
 * @returns Whether the Node was Ready then; `undefined` if `signal` was aborted before.
 * @throws {K0sError} If the Node cannot be written.
 */
export async function awaitTurn(
  state: AskingWorker,
  wanted: WantedProfile,
  signal: AbortSignal,
): Promise<{ wasReady: boolean } | undefined> {
  const { nodeName, inputs: { ports: { clock, log } } } = state;
  using client = await connectAsNode(state);
  using end = new LinkedAbort(signal);
  const ask = () => mark(client, nodeName, wanted, signal);
  let turn: { wasReady: boolean } | undefined;
  const selection = { clock, log, signal: end.signal, fieldSelector: `metadata.name=${nodeName}` };
  for await (const { changed } of followState(client, RESOURCES.nodes, { ...selection, keep: () => true })) {
    const marks = changed.map(turnMarksOf)[0];
    // It had its turn and was not there, or an operator has taken the mark away.
    const isAsking = marks?.digest === wanted.digest && marks.refused === undefined;
    if (!isAsking && changed.length > 0) await ask();
    if (!isAsking || !marks.hasTurn) continue;
    turn = { wasReady: marks.isReady };
    end.abort();
  }
  return turn;
}

/**
 * Says on this node's own Node what it does not run by; `undefined`: it runs by its profile.
 *
 * @throws {K0sError} If the Node cannot be written.
 */
export async function showWanted(
  state: AskingWorker,
  wanted: WantedProfile | undefined,
  signal: AbortSignal,
): Promise<void> {
  using client = await connectAsNode(state);
  await mark(client, state.nodeName, wanted, signal);
}

async function mark(
  client: KubeClient,
  nodeName: string,
  wanted: WantedProfile | undefined,
  signal: AbortSignal,
): Promise<void> {
  const patch = () => client.mergePatch(RESOURCES.nodes, nodeName, wantedPatch(wanted), { signal });
  // A Node that is not registered yet, or was deleted, says nothing.
  await ignoringNotFound(patch);
}

/** Tells the cluster, as an Event of this node's Node, that it goes on with its former profile. */
export async function reportRefusal(state: AskingWorker, why: string, signal: AbortSignal): Promise<void> {
  const { nodeName, inputs: { options: { profile }, ports: { clock, log } } } = state;
  const now = clock.now();
  const timestamp = `${now.toISOString().slice(0, 19)}Z`;
  const event = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: `${nodeName}.`, namespace: "default" },
    involvedObject: { apiVersion: "v1", kind: "Node", name: nodeName, uid: nodeName },
    type: "Warning",
    reason: "WorkerProfileRefused",
    message: eventMessage(`This node goes on with the former worker profile "${profile}": ${why}`),
    action: "WorkerProfileReconciling",
    eventTime: now.toISOString().replace("Z", "000Z"),
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    reportingComponent: "k0s-worker",
    reportingInstance: nodeName,
  };
  try {
    using client = await connectAsNode(state);
    await client.create(RESOURCES.events, event, { signal });
  } catch (error) {
    // The log, the status and the Node say it, too.
    log.warn("Cannot tell the cluster of a refused worker profile", { error: messageOf(error) });
  }
}
