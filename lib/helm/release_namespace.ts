import { ignoring, ignoringNotFound, isConflict, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";
import type { ReleaseName } from "./release_revisions.ts";

/**
 * Makes the namespace of a release if it is missing: the one that helm's `--create-namespace` makes. helm reads the schema of
 * the whole core API for that, each time, which takes longer than the rest of an installation.
 *
 * @see helm `pkg/action/install.go`
 */
export async function ensureReleaseNamespace(
  client: Pick<KubeClient, "get" | "create">,
  { namespace: name }: ReleaseName,
  signal: AbortSignal,
): Promise<void> {
  const found = await ignoringNotFound(() => client.get(RESOURCES.namespaces, name, { signal }));
  if (found !== undefined) return;
  const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { name } } };
  // Another chart of the same namespace may have been faster.
  await ignoring(isConflict, () => client.create(RESOURCES.namespaces, namespace, { signal }));
}
