import { IDENTITY } from "./plan.ts";

/** A Secret of the cluster. */
export interface SecretName {
  namespace: string;
  name: string;
}

/** What the Secrets in a datastore are written with. */
export interface StoredSecrets {
  /** How many there are in all. */
  total: number;
  /** How many by each provider: the name of a key of secretbox, {@link IDENTITY}, or the prefix of what is not ours. */
  byProvider: Readonly<Record<string, number>>;
  /** Those that are written with something else than was asked for. */
  others: readonly SecretName[];
}

/** What Kubernetes writes before every value that it encrypts. */
const ENCRYPTED = "k8s:enc:";

/** Which provider has written a value of the datastore. @see Kubernetes `apiserver/pkg/server/options/encryptionconfig` */
export function writtenWith(value: Uint8Array): string {
  const head = new TextDecoder("latin1").decode(value.subarray(0, 200));
  if (!head.startsWith(ENCRYPTED)) return IDENTITY;
  const [, name] = /^k8s:enc:secretbox:v1:([^:]+):/.exec(head) ?? [];
  return name ?? head.split(":", 4).join(":");
}

/**
 * Looks through the Secrets as they are stored.
 *
 * @param values Every key below `prefix`.
 * @param provider What all of them are to be written with.
 */
export async function examineSecrets(
  values: AsyncIterable<{ key: string; value: Uint8Array }>,
  { prefix, provider }: { prefix: string; provider: string },
): Promise<StoredSecrets> {
  const byProvider: Record<string, number> = {};
  const others: SecretName[] = [];
  let total = 0;
  for await (const { key, value } of values) {
    const found = writtenWith(value);
    total++;
    byProvider[found] = (byProvider[found] ?? 0) + 1;
    const [namespace = "", name = ""] = key.slice(prefix.length).split("/");
    if (found !== provider) others.push({ namespace, name });
  }
  return { total, byProvider, others };
}
