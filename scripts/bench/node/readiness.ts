/** When a cluster counts as ready, judged by what its API says. */

/** The part of a list of objects that is looked at. */
export interface ObjectList {
  items: readonly ApiObject[];
}

/** The part of a Node, Pod or Lease that is looked at. */
export interface ApiObject {
  metadata: { name: string; creationTimestamp?: string; deletionTimestamp?: string };
  spec?: { renewTime?: string };
  status?: { phase?: string; conditions?: readonly { type: string; status: string }[] };
}

/** Pods that a cluster has when it is complete: how their names begin. */
export const SYSTEM_PODS: readonly string[] = ["coredns-", "kube-proxy-", "kube-router-", "metrics-server-"];

/**
 * Whether a node is Ready and was heard of since the start: it is new, or has renewed its lease. After a restart the API
 * still says "Ready" of the time before, until the kubelet is back.
 *
 * @param startedMs Start of k0s, in milliseconds since 1970.
 */
export function isNodeReady(nodes: ObjectList, leases: ObjectList, startedMs: number): boolean {
  const renewed = new Set(
    leases.items.filter(({ spec }) => Date.parse(spec?.renewTime ?? "") >= startedMs).map(({ metadata }) =>
      metadata.name
    ),
  );
  // The API counts in whole seconds.
  const isNew = ({ metadata }: ApiObject) => Date.parse(metadata.creationTimestamp ?? "") >= startedMs - 1_000;
  return nodes.items.some((node) => isReady(node) && (isNew(node) || renewed.has(node.metadata.name)));
}

/** Whether every system pod is there and all pods of `kube-system` are Ready; those on their way out do not count. */
export function areSystemPodsReady(pods: ObjectList, expected: readonly string[] = SYSTEM_PODS): boolean {
  const current = pods.items.filter(({ metadata, status }) =>
    metadata.deletionTimestamp === undefined && status?.phase !== "Succeeded"
  );
  const isThere = (beginning: string) => current.some(({ metadata }) => metadata.name.startsWith(beginning));
  return expected.every(isThere) && current.every(isReady);
}

function isReady({ status }: ApiObject): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === "Ready" && condition.status === "True");
}

/** The moments of a start that are waited for, in order. */
export const MARKS = ["readyz", "nodeReady", "podsReady"] as const;
/** A moment of a start. */
export type Mark = typeof MARKS[number];

/** When each mark was reached, in milliseconds since 1970, from the lines that the poller has printed so far. */
export function parseMarks(output: string): Partial<Record<Mark, number>> {
  const marks: Partial<Record<Mark, number>> = {};
  for (const match of output.matchAll(/^\{"mark":"(\w+)","atMs":([\d.]+)\}$/gm)) {
    const mark = MARKS.find((known) => known === match[1]);
    if (mark !== undefined) marks[mark] = Number(match[2]);
  }
  return marks;
}
