import { messageOf } from "../base/mod.ts";
import { followState, ignoringNotFound, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";
/** Set by k0s' own kubelets, which may not set the label in Kubernetes' name space themselves. */
const WANTED_ROLE = "node.k0sproject.io/role";

/**
 * Gives nodes the role label that `kubectl get nodes` shows, until `signal` is aborted.
 *
 * @see k0s `pkg/component/controller/noderole.go`
 */
export async function reconcileNodeRoles(
  { client, clock, log }: { client: KubeClient; clock: Clock; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const own = log.with({ component: "node-role" });
  const selection = { clock, log: own, signal, labelSelector: WANTED_ROLE };
  for await (const { changed } of followState(client, RESOURCES.nodes, { ...selection, keep: () => true })) {
    for (const node of changed) {
      const role = missingRole(node);
      if (role === undefined) continue;
      try {
        // The slash of the label is `~1` in a JSON pointer.
        const path = `/metadata/labels/${ROLE_PREFIX.replace("/", "~1")}${role}`;
        const patch = [{ op: "add", path, value: "true" }];
        await ignoringNotFound(() => client.jsonPatch(RESOURCES.nodes, node.metadata.name ?? "", patch, { signal }));
        own.info("Labelled node", { node: node.metadata.name, role });
      } catch (error) {
        // The next update of the node, at most five minutes away, tries again.
        if (!signal.aborted) own.warn("Cannot label node", { node: node.metadata.name, error: messageOf(error) });
      }
    }
  }
}

/** The role a node should show and does not; `undefined` if it shows one already, or wants none. */
export function missingRole({ metadata }: KubeObject): string | undefined {
  const labels = metadata.labels ?? {};
  if (Object.keys(labels).some((label) => label.startsWith(ROLE_PREFIX))) return undefined;
  return labels[WANTED_ROLE] || undefined;
}
