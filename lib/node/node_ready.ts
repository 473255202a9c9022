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
  /** Ends the wait; the last reason is returned. */
  signal: AbortSignal;
}

/** Watches a Node until it is Ready. @returns What was seen last. */
export async function waitForNodeReady(
  client: KubeClient,
  name: string,
  { clock, log, signal }: NodeReadyOptions,
): Promise<{ ready: boolean; reason: string }> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const fieldSelector = `metadata.name=${name}`;
  let last = readinessOf(undefined);
  for await (
    const change of follow<NodeObject>(client, RESOURCES.nodes, { clock, log, fieldSelector, signal: either })
  ) {
    if (change.type === "DELETED") last = readinessOf(undefined);
    else last = readinessOf(change.type === "LISTED" ? change.items[0] : change.object);
    if (last.ready) stop.abort();
  }
  return last;
}
