import { LinkedAbort } from "../base/mod.ts";
import { follow, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";

/** A Node, as far as readiness goes. */
export interface NodeObject extends KubeObject {
  status?: { conditions?: NodeCondition[] };
}

interface NodeCondition {
  type: string;
  status: string;
  message?: string;
  reason?: string;
  /** When the kubelet last reported it, in whole seconds. */
  lastHeartbeatTime?: string;
}

/**
 * Whether a Node is Ready, and why not.
 *
 * After a restart the API still holds what an earlier kubelet said, which proves nothing.
 *
 * @param since What was reported before does not count.
 */
export function readinessOf(node: NodeObject | undefined, since: Date): { ready: boolean; reason: string } {
  if (node === undefined) return { ready: false, reason: "the node is not registered yet" };
  const condition = node.status?.conditions?.find(({ type }) => type === "Ready");
  const heardAt = Date.parse(condition?.lastHeartbeatTime ?? "");
  if (condition === undefined || !(heardAt >= Math.floor(since.getTime() / 1_000) * 1_000)) {
    return { ready: false, reason: "the kubelet has not reported yet" };
  }
  return { ready: condition.status === "True", reason: condition.message ?? condition.reason ?? "no reason given" };
}

/** Options of {@link waitForNodeReady}. */
export interface NodeReadyOptions {
  clock: Clock;
  log: Logger;
  /** When the node was started. */
  since: Date;
  /** Ends the wait. */
  signal: AbortSignal;
  /** Keeps why the node was not Ready when last seen. */
  seen: { reason: string };
}

/** Watches a Node until it is Ready. @returns Whether it is: `false` if the wait was ended. */
export async function waitForNodeReady(
  client: KubeClient,
  name: string,
  { clock, log, since, signal, seen }: NodeReadyOptions,
): Promise<boolean> {
  using stop = new LinkedAbort(signal);
  const watch = { clock, log, signal: stop.signal, fieldSelector: `metadata.name=${name}` };
  let isReady = false;
  for await (const change of follow<NodeObject>(client, RESOURCES.nodes, watch)) {
    const node = change.type === "LISTED" ? change.items[0] : change.type === "DELETED" ? undefined : change.object;
    const readiness = readinessOf(node, since);
    seen.reason = readiness.reason;
    isReady = readiness.ready;
    if (isReady) stop.abort();
  }
  return isReady;
}
