import { K0sError } from "../base/mod.ts";
import { KubeApiError, type KubeClient, type KubeObject, memberOf, RESOURCES } from "../kube/mod.ts";
import type { Chart } from "./chart_object.ts";
import type { SecretValues } from "./repository_access.ts";

/**
 * Reads the Secret that the repository of a Chart names; nothing if it names none.
 *
 * @throws {K0sError} If there is no such Secret.
 */
export async function readRepositorySecret(
  client: Pick<KubeClient, "get">,
  { metadata, spec }: Chart,
  signal: AbortSignal,
): Promise<SecretValues> {
  const reference = spec?.repository?.configFrom?.secretRef;
  if (reference === undefined) return {};
  const { name, namespace = metadata.namespace } = reference;
  try {
    return secretValues(await client.get(RESOURCES.secrets, name, { namespace, signal }));
  } catch (error) {
    if (!(error instanceof KubeApiError) || error.status !== 404) throw error;
    throw new K0sError(`Cannot read the repository's Secret ${namespace}/${name}: there is none`, {
      cause: error,
      hint: "Create it, or correct spec.repository.configFrom.secretRef",
    });
  }
}

/** The values of a Secret as text. */
export function secretValues(secret: KubeObject): SecretValues {
  const data = memberOf(secret, "data");
  const text = new TextDecoder();
  return Object.fromEntries(
    Object.entries(data ?? {}).map(([key, value]) => [key, text.decode(Uint8Array.fromBase64(String(value)))]),
  );
}
