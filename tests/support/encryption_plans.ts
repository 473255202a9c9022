import { encryptedFromTheStart, type EncryptionKey, type EncryptionPlan, IDENTITY } from "../../lib/encryption/mod.ts";

/** A key of secretbox that nobody uses. */
export function anEncryptionKey(name = "k0s-2026-01-02-00010203"): EncryptionKey {
  return { name, secret: btoa(name.padEnd(32, "-").slice(0, 32)), createdAt: "2026-01-02T03:04:05.000Z" };
}

/** A plan by which everything is encrypted under a key. */
export function anEncryptedPlan(name?: string): EncryptionPlan {
  return encryptedFromTheStart(anEncryptionKey(name));
}

/** A plan in the middle of encrypting for the first time. */
export function anUnfinishedPlan(): EncryptionPlan {
  const key = anEncryptionKey();
  return { phase: "rewriting", from: IDENTITY, to: key.name, keys: [key] };
}
