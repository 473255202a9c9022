import { type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";

/** Which release. */
export interface ReleaseName {
  name: string;
  namespace: string;
}

/** A revision of a release, as far as its labels tell. */
export interface Revision {
  revision: number;
  /** helm's word, such as `deployed` or `pending-upgrade`. */
  status: string;
}

/**
 * The revisions of a release, oldest first; none if there is no such release. Only labels of the Secrets in which helm
 * keeps them are asked for: their data is the whole chart with its values.
 *
 * @see helm `pkg/storage/driver/secrets.go`
 */
export async function releaseRevisions(
  client: Pick<KubeClient, "list">,
  { name, namespace }: ReleaseName,
  signal: AbortSignal,
): Promise<Revision[]> {
  const labelSelector = `owner=helm,name=${name}`;
  const { items } = await client.list(RESOURCES.secrets, { namespace, labelSelector, metadataOnly: true, signal });
  return items.map(revisionOf).filter((revision) => revision !== undefined).sort((a, b) => a.revision - b.revision);
}

function revisionOf({ metadata: { labels = {} } }: KubeObject): Revision | undefined {
  const { version, status } = labels;
  const revision = Number(version);
  return status === undefined || !Number.isInteger(revision) ? undefined : { revision, status };
}
