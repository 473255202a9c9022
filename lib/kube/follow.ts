import { isCancelled } from "../base/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import { isGone } from "./kube_api_error.ts";
import type { KubeClient } from "./kube_client.ts";
import type { KubeObject, WatchEvent } from "./kube_object.ts";
import type { ListOptions } from "./requests.ts";
import type { ResourceType } from "./resource_type.ts";

/** What {@link follow} reports. */
export type Followed<T extends KubeObject = KubeObject> =
  /** The whole state: at the start and whenever changes may have been missed. */
  | { type: "LISTED"; items: T[] }
  | { type: "ADDED" | "MODIFIED" | "DELETED"; object: T };

/** Options of {@link follow}. */
export interface FollowOptions extends Pick<ListOptions, "namespace" | "labelSelector" | "fieldSelector"> {
  clock: Clock;
  log: Logger;
  /** Ends it. */
  signal: AbortSignal;
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
/** A watch that held this long counts as healthy: the next failure starts at the first delay again. */
const HEALTHY_AFTER_MS = 5_000;

/**
 * Lists, then watches, and begins again whenever the connection is lost, until `signal` is aborted.
 *
 * Never throws for failures of the connection or the server; they are logged and tried again after 250 ms, doubled up
 * to 30 s. Ends silently when aborted.
 */
export async function* follow<T extends KubeObject = KubeObject>(
  client: KubeClient,
  type: ResourceType,
  options: FollowOptions,
): AsyncGenerator<Followed<T>> {
  const { clock, log, signal } = options;
  let delayMs = FIRST_DELAY_MS;
  while (!signal.aborted) {
    const startedMs = clock.monotonicMs();
    try {
      yield* listAndWatch<T>(client, type, options);
    } catch (error) {
      if (isCancelled(error) || signal.aborted) return;
      if (clock.monotonicMs() - startedMs > HEALTHY_AFTER_MS) delayMs = FIRST_DELAY_MS;
      if (!isGone(error)) log.debug("Watch broke off", { kind: type.kind, error: String(error), retryInMs: delayMs });
      if (!await slept(clock, delayMs, signal)) return;
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    }
  }
}

async function* listAndWatch<T extends KubeObject>(
  client: KubeClient,
  type: ResourceType,
  { namespace, labelSelector, fieldSelector, signal, clock }: FollowOptions,
): AsyncGenerator<Followed<T>> {
  const selection = { namespace, labelSelector, fieldSelector, signal };
  const listed = await client.list<T>(type, selection);
  yield { type: "LISTED", items: listed.items };
  let { resourceVersion } = listed;
  while (!signal.aborted) {
    const startedMs = clock.monotonicMs();
    for await (const event of client.watch<T>(type, { ...selection, resourceVersion })) {
      resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
      if (isChange(event)) yield { type: event.type, object: event.object };
    }
    // A server that ends watches at once must not be asked in a tight loop.
    if (clock.monotonicMs() - startedMs < FIRST_DELAY_MS && !await slept(clock, FIRST_DELAY_MS, signal)) return;
  }
}

function isChange<T extends KubeObject>(
  event: WatchEvent<T>,
): event is WatchEvent<T> & { type: "ADDED" | "MODIFIED" | "DELETED" } {
  return event.type !== "BOOKMARK";
}

/** Waits; `false` if the wait was given up. */
async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (isCancelled(error)) return false;
    throw error;
  }
}
