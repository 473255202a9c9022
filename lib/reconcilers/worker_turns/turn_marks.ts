import { isMapping, parseJson } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";

/** Label of a Node that has something to say of a changed worker profile: `waiting` or `refused`. */
export const WORKER_CONFIG_LABEL = "k0s.k0sproject.io/worker-config";
/** Annotation of the same: which state of the profile, and why it is refused. */
const WANTED = "k0s.k0sproject.io/worker-config";
/** Annotation of the same, by the leading controller: the state of the profile that the node may take over now. */
const TURN = "k0s.k0sproject.io/worker-config-turn";

/** A state of the profile that a node does not run by. */
export interface WantedProfile {
  /** Which state: equal for all nodes that are to take over the same. */
  digest: string;
  /** `--profile` of the node. */
  profile: string;
  /** Why the node does not run by it; left out: it waits for its turn. */
  refused?: string | undefined;
}

/** What a Node shows of the change of its worker profile. */
export interface TurnMarks extends WantedProfile {
  /** Whether the node may take it over now. */
  hasTurn: boolean;
  /** Whether the Node is Ready. */
  isReady: boolean;
}

/** Longest reason on a Node, in characters: an annotation is read with every status of the node. */
const LONGEST_REASON = 1_024;

/** What a Node shows; `undefined`: nothing. A node can write anything there, but only of itself. */
export function turnMarksOf(node: KubeObject & { status?: unknown }): TurnMarks | undefined {
  const { labels = {}, annotations = {} } = node.metadata;
  const state = labels[WORKER_CONFIG_LABEL];
  if (state !== "waiting" && state !== "refused") return undefined;
  const { digest, profile, why } = recordIn(annotations[WANTED]);
  if (typeof digest !== "string" || typeof profile !== "string") return undefined;
  return {
    ...{ digest, profile },
    ...(state === "refused" ? { refused: typeof why === "string" ? why : "no reason given" } : {}),
    hasTurn: annotations[TURN] === digest,
    isReady: isReady(node.status),
  };
}

/**
 * A merge patch of the Node for what its worker wants, or has refused; `undefined`: it runs by its profile. A turn that it was
 * given before is over.
 */
export function wantedPatch(wanted: WantedProfile | undefined): Record<string, unknown> {
  if (wanted === undefined) return patchOf(null, null);
  const { digest, profile, refused } = wanted;
  const text = JSON.stringify({ digest, profile, ...(refused === undefined ? {} : { why: shortened(refused) }) });
  return patchOf(refused === undefined ? "waiting" : "refused", text);
}

/** A merge patch of the Node that gives it its turn for this state of its profile. */
export function turnPatch(digest: string): Record<string, unknown> {
  return { metadata: { annotations: { [TURN]: digest } } };
}

function patchOf(label: string | null, text: string | null): Record<string, unknown> {
  return { metadata: { labels: { [WORKER_CONFIG_LABEL]: label }, annotations: { [WANTED]: text, [TURN]: null } } };
}

function shortened(text: string): string {
  return text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON - 1)}…`;
}

function recordIn(text: string | undefined): Record<string, unknown> {
  try {
    const value = parseJson(text ?? "");
    return isMapping(value) ? value : {};
  } catch {
    // Not written by a worker of k0s.
    return {};
  }
}

function isReady(status: unknown): boolean {
  const conditions = isMapping(status) && Array.isArray(status.conditions) ? status.conditions : [];
  return conditions.some((one) => isMapping(one) && one.type === "Ready" && one.status === "True");
}
