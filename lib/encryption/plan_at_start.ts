import {
  encryptedFromTheStart,
  type EncryptionKey,
  type EncryptionPlan,
  IDENTITY,
  readingInTheClear,
  UNENCRYPTED,
} from "./plan.ts";

/** What a controller finds before its API server starts. */
export interface PlansFound {
  /** What the cluster has agreed on, as its datastore has it. */
  stored: EncryptionPlan | undefined;
  /** What this controller ran by last. */
  local: EncryptionPlan | undefined;
  /** Whether the datastore has Secrets; asked only where it matters. */
  hasSecrets(): Promise<boolean>;
  /** Whether the configuration wants a new cluster to encrypt. */
  isWanted: boolean;
  /** Whether this controller joins a cluster. */
  isJoining: boolean;
  /** Makes a key. */
  newKey(): EncryptionKey;
}

/**
 * The plan that a controller starts by. What the datastore has wins, since a restored one has its own keys; without it this
 * controller was killed before it could write its plan there, or an older backup was restored, in which nothing is encrypted.
 */
export async function planAtStart(found: PlansFound): Promise<EncryptionPlan> {
  const { stored, local, isWanted, isJoining } = found;
  if (stored !== undefined) return stored;
  if (local !== undefined && local.to !== IDENTITY) {
    return await found.hasSecrets() ? readingInTheClear(local) : local;
  }
  if (isWanted && !isJoining && !await found.hasSecrets()) return encryptedFromTheStart(found.newKey());
  return UNENCRYPTED;
}
