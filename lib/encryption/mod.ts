/**
 * Encryption of Secrets at rest: what the controllers of a cluster agree on, how it changes while the cluster runs, and the
 * proof that it has.
 *
 * @module
 */
export * from "./plan_text.ts";
export * from "./plan_object.ts";
export { encryptionDigest, loadedEncryption, NO_ENCRYPTION, renderEncryptionConfig } from "./encryption_config.ts";
export { findSealed, seal, unseal } from "./seal.ts";
export * from "./plan.ts";
export { examineSecrets, type SecretName, type StoredSecrets } from "./stored_secrets.ts";
export { type ControllerPresence, notYetLoaded } from "./controller_presence.ts";
export type { ChangePorts, KnownPlan } from "./change_ports.ts";
export { changeEncryption } from "./change_encryption.ts";
export { planAtStart, type PlansFound } from "./plan_at_start.ts";
