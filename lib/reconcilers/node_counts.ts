import { follow, type Followed, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";
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
  const isLinux = new Map<string, boolean>();
  for await (const change of follow(client, RESOURCES.nodes, { clock, log, signal })) {
    note(isLinux, change);
    tell({ all: isLinux.size, linux: [...isLinux.values()].filter(Boolean).length });
  }
}

function note(isLinux: Map<string, boolean>, change: Followed): void {
  switch (change.type) {
    case "LISTED":
      isLinux.clear();
      for (const node of change.items) isLinux.set(nameOf(node), runsLinux(node));
      break;
    case "DELETED":
      isLinux.delete(nameOf(change.object));
      break;
    case "ADDED":
    case "MODIFIED":
      isLinux.set(nameOf(change.object), runsLinux(change.object));
  }
}

function nameOf(node: KubeObject): string {
  return node.metadata.name ?? "";
}

function runsLinux(node: KubeObject): boolean {
  return node.metadata.labels?.["kubernetes.io/os"] === "linux";
}
