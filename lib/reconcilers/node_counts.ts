import { followState, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";

/** How many nodes a cluster has. */
export interface NodeCounts {
  all: number;
  /** Nodes with the label `kubernetes.io/os=linux`. */
  linux: number;
}

/** Tells how many nodes there are, once they are listed and whenever that changes, until `signal` is aborted. */
export async function followNodeCounts(
  { client, clock, log }: { client: KubeClient; clock: Clock; log: Logger },
  tell: (counts: NodeCounts) => void,
  signal: AbortSignal,
): Promise<void> {
  const nodes = followState(client, RESOURCES.nodes, { clock, log, signal, keep: runsLinux });
  for await (const { objects } of nodes) {
    tell({ all: objects.size, linux: [...objects.values()].filter(Boolean).length });
  }
}

function runsLinux(node: KubeObject): boolean {
  return node.metadata.labels?.["kubernetes.io/os"] === "linux";
}
