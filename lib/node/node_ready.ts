import { LinkedAbort } from "../base/mod.ts";
import { follow, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";

/** A Node, as far as readiness goes. */
export interface NodeObject extends KubeObject {
  status?: { conditions?: { type: string; status: string; message?: string; reason?: string }[] };
}

/** Whether a Node is Ready, and why not. */
export function readinessOf(node: NodeObject | undefined): { ready: boolean; reason: string } {
  if (node === undefined) return { ready: false, reason: "the node is not registered yet" };
  const condition = node.status?.conditions?.find(({ type }) => type === "Ready");
  if (condition === undefined) return { ready: false, reason: "the kubelet has not reported yet" };
  return { ready: condition.status === "True", reason: condition.message ?? condition.reason ?? "no reason given" };
}

/** Options of {@link waitForNodeReady}. */
export interface NodeReadyOptions {
  clock: Clock;
  log: Logger;
  /** Ends the wait. */
  signal: AbortSignal;
  /** Keeps why the node was not Ready when last seen. */
  seen: { reason: string };
}

/** Watches a Node until it is Ready. @returns Whether it is: `false` if the wait was ended. */
export async function waitForNodeReady(
  client: KubeClient,
  name: string,
  { clock, log, signal, seen }: NodeReadyOptions,
): Promise<boolean> {
  using stop = new LinkedAbort(signal);
  const watch = { clock, log, signal: stop.signal, fieldSelector: `metadata.name=${name}` };
  let isReady = false;
  for await (const change of follow<NodeObject>(client, RESOURCES.nodes, watch)) {
    const node = change.type === "LISTED" ? change.items[0] : change.type === "DELETED" ? undefined : change.object;
    const readiness = readinessOf(node);
    seen.reason = readiness.reason;
    isReady = readiness.ready;
    if (isReady) stop.abort();
  }
  return isReady;
}
