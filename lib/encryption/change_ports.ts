import type { Clock } from "../platform/mod.ts";
import type { ControllerPresence } from "./controller_presence.ts";
import type { EncryptionKey, EncryptionPlan } from "./plan.ts";
import type { SecretName, StoredSecrets } from "./stored_secrets.ts";

/** The plan of a cluster as it is stored. */
export interface KnownPlan {
  /** `undefined`: there is none, so nothing has ever been encrypted. */
  plan: EncryptionPlan | undefined;
  /** What the API server of each controller has loaded. */
  loaded: Readonly<Record<string, string>>;
}

/** What a change of the encryption works with. */
export interface ChangePorts {
  /** The plan as it is now. */
  readPlan(): Promise<KnownPlan>;
  /** Replaces what {@link readPlan} gave last. @returns Whether it was still that. */
  writePlan(plan: EncryptionPlan): Promise<boolean>;
  /** Which controllers there are now. */
  controllers(): Promise<ControllerPresence>;
  /** Looks through the Secrets in the datastore. @param provider What they are to be written with. */
  examine(provider: string): Promise<StoredSecrets>;
  /** Has the API server write a Secret anew. One that is gone is fine. */
  rewrite(secret: SecretName): Promise<void>;
  /** Makes a key. */
  newKey(): EncryptionKey;
  /** Tells how far it is, for people. */
  tell(line: string): void;
  clock: Clock;
}
