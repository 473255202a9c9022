import { LinkedAbort } from "../../base/mod.ts";
import { followState, type KubeClient, type KubeObject, RESOURCES } from "../../kube/mod.ts";
import { type Clock, type Logger, withDeadline } from "../../platform/mod.ts";

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

/** How a Node stands. */
export interface NodeReadiness {
  ready: boolean;
  /** Why, in the kubelet's words or ours. */
  reason: string;
  /** What the runtime says of the network, if a pod network is all that the Node lacks. */
  lacksNetwork?: string | undefined;
}

/** The whole message of the kubelet where nothing else is wrong; several faults stand in brackets (`nodestatus/setters.go`). */
const NETWORK_ALONE = /^container runtime network not ready: (?:.*? message:)?(?<why>.*)$/s;

/**
 * Whether a Node is Ready, and why not.
 *
 * After a restart the API still holds what an earlier kubelet said, which proves nothing.
 *
 * @param since What was reported before does not count.
 */
export function readinessOf(node: NodeObject | undefined, since: Date): NodeReadiness {
  if (node === undefined) return { ready: false, reason: "the node is not registered yet" };
  const condition = node.status?.conditions?.find(({ type }) => type === "Ready");
  const heardAt = Date.parse(condition?.lastHeartbeatTime ?? "");
  if (condition === undefined || !(heardAt >= Math.floor(since.getTime() / 1_000) * 1_000)) {
    return { ready: false, reason: "the kubelet has not reported yet" };
  }
  const reason = condition.message ?? condition.reason ?? "no reason given";
  if (condition.status === "True") return { ready: true, reason };
  const lacksNetwork = condition.status === "False" ? NETWORK_ALONE.exec(reason)?.groups?.["why"] : undefined;
  return { ready: false, reason, ...(lacksNetwork === undefined ? {} : { lacksNetwork }) };
}

/** How long the node may take to become Ready before that is worth a warning, in milliseconds. */
const NODE_READY_WITHIN_MS = 300_000;
/** How long the pods of our own network may take to bring it up before a start goes on without, in milliseconds. */
const OWN_NETWORK_WITHIN_MS = 120_000;

/** Options of {@link tellNodeReady}. */
export interface NodeReadyOptions {
  clock: Clock;
  log: Logger;
  /** When the node was started. */
  since: Date;
  /** Ends the wait. */
  signal: AbortSignal;
  /** Whether something else brings the pod network, which may need this start to be over first. */
  awaitsForeignNetwork: boolean;
  /**
   * Told when the Node is Ready, or lacks nothing but a pod network and is not going to get one by itself; in that case
   * it is told again once the Node is Ready.
   */
  tell(lacksNetwork?: string): void;
}

/** Waits until a Node is Ready, as its kubelet has reported since a moment, but not for longer than `ms`. */
export async function awaitNodeReady(
  client: KubeClient,
  name: string,
  options: Pick<NodeReadyOptions, "clock" | "log" | "since" | "signal"> & { ms: number },
): Promise<NodeReadiness> {
  const { clock, signal, ms } = options;
  const seen: NodeReadiness = { ready: false, reason: "the API server does not answer" };
  await withDeadline(clock, { ms, signal }, (limit) => {
    return watchNode(client, name, { ...options, signal: limit, seen, enough: () => seen.ready });
  });
  return seen;
}

/** Watches a Node and tells once it is Ready, or as good as that. */
export async function tellNodeReady(client: KubeClient, name: string, options: NodeReadyOptions): Promise<void> {
  const { clock, log, signal, awaitsForeignNetwork, tell } = options;
  const seen: NodeReadiness = { ready: false, reason: "" };
  const until = (enough: () => boolean) => (limit: AbortSignal) =>
    watchNode(client, name, { ...options, signal: limit, seen, enough });
  const ready = until(() => seen.ready);
  const usable = until(() => seen.ready || seen.lacksNetwork !== undefined);
  if (await withDeadline(clock, { ms: NODE_READY_WITHIN_MS, signal }, usable) !== true) {
    log.warn("Node is not ready yet", { node: name, reason: seen.reason });
    await usable(signal);
  }
  while (!seen.ready && !signal.aborted) {
    const isReady = !awaitsForeignNetwork && await withDeadline(clock, { ms: OWN_NETWORK_WITHIN_MS, signal }, ready);
    if (isReady || signal.aborted) break;
    if (seen.lacksNetwork === undefined) {
      await usable(signal);
      continue;
    }
    log.warn("Node has no pod network", { node: name, reason: seen.lacksNetwork });
    tell(seen.lacksNetwork);
    await ready(signal);
  }
  if (!signal.aborted) tell();
}

/** Follows a Node, keeping how it stands in `seen`, until that is enough. @returns Whether it is: `false` if the wait was ended. */
async function watchNode(
  client: KubeClient,
  name: string,
  { clock, log, since, signal, seen, enough }: Pick<NodeReadyOptions, "clock" | "log" | "since" | "signal"> & {
    seen: NodeReadiness;
    enough(): boolean;
  },
): Promise<boolean> {
  using stop = new LinkedAbort(signal);
  const watch = { clock, log, signal: stop.signal, fieldSelector: `metadata.name=${name}` };
  const keep = (node: NodeObject) => readinessOf(node, since);
  let isEnough = false;
  for await (const { objects } of followState(client, RESOURCES.nodes, { ...watch, keep })) {
    const { ready, reason, lacksNetwork } = objects.get(name) ?? readinessOf(undefined, since);
    Object.assign(seen, { ready, reason, lacksNetwork });
    isEnough = enough();
    if (isEnough) stop.abort();
  }
  return isEnough;
}
