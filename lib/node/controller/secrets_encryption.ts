import { isCancelled, K0sError, messageOf } from "../../base/mod.ts";
import { securityOf } from "../../config/mod.ts";
import {
  type EncryptionPlan,
  findSealed,
  IDENTITY,
  newEncryptionKey,
  parsePlan,
  PLAN_KEY,
  planAtStart,
  providersOf,
  unseal,
} from "../../encryption/mod.ts";
import { readText } from "../../platform/mod.ts";
import { type Datastore, openDatastore } from "../datastore.ts";
import type { ControllerState } from "./controller_state.ts";
import { readLocalPlan, removeEncryptionConfig, writeEncryptionFiles } from "./encryption_files.ts";

/** What of a controller encrypts Secrets. */
export type EncryptingController = Pick<ControllerState, "config" | "inputs" | "learn" | "users">;

/** How long the store may take until it answers, in milliseconds: that long the API server would wait for it. */
const STORE_WITHIN_MS = 120_000;
const PAUSE_MS = 1_000;
const RUN_WITHOUT = "See docs/guide/encrypt-secrets.md for what can be done";

/**
 * Makes the API server, before it starts, able to read what the others write: takes over what the cluster has agreed on out
 * of its datastore, which every controller can open by the key of the authority. A new cluster begins with a key if its
 * configuration wants that.
 *
 * @throws {K0sError} If the datastore does not answer, or its plan cannot be read: the API server would write in the clear.
 */
export async function prepareSecretsEncryption(state: EncryptingController, signal: AbortSignal): Promise<void> {
  const { config, inputs: { options, paths, ports } } = state;
  using datastore = await openDatastore({ config, paths, ports });
  const stored = await storedPlan(datastore, state, signal);
  const plan = await planAtStart({
    stored,
    local: stored === undefined ? await readLocalPlan(paths) : undefined,
    hasSecrets: () => hasSecrets(datastore, signal),
    isWanted: securityOf(config).secretsEncryption === true,
    isJoining: options.token !== undefined,
    newKey: () => newEncryptionKey(ports),
  });
  await takeOver(plan, state);
}

async function takeOver(
  plan: EncryptionPlan,
  state: EncryptingController,
): Promise<void> {
  const { inputs: { paths, ports: { log } }, users } = state;
  const isEncrypting = providersOf(plan).length > 0;
  if (isEncrypting || await readLocalPlan(paths) !== undefined) {
    await writeEncryptionFiles(plan, { paths, apiServer: users.kubeApiserver });
  }
  if (!isEncrypting) await removeEncryptionConfig(paths);
  state.learn({ encryptsSecrets: isEncrypting });
  if (plan.phase !== "settled") {
    log.warn("A change of the encryption of Secrets is under way, see: k0s secrets status", { phase: plan.phase });
  } else if (plan.to !== IDENTITY) log.info("Secrets are encrypted in the datastore", { key: plan.to });
}

/** What the cluster has agreed on. */
async function storedPlan(
  { store, root }: Datastore,
  { inputs: { paths, ports: { clock, log } } }: EncryptingController,
  signal: AbortSignal,
): Promise<EncryptionPlan | undefined> {
  const endMs = clock.monotonicMs() + STORE_WITHIN_MS;
  while (true) {
    try {
      const value = await store.get(`${root}/${PLAN_KEY}`, signal);
      const sealed = value === undefined ? undefined : findSealed(new TextDecoder("latin1").decode(value));
      return sealed === undefined ? undefined : await openPlan(sealed, paths);
    } catch (error) {
      const isLate = clock.monotonicMs() >= endMs;
      if (!(error instanceof K0sError) || isCancelled(error) || error instanceof PlanError || isLate) throw error;
      log.warn("Cannot read yet how Secrets are encrypted", { error: messageOf(error) });
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

/** The plan is there, and cannot be read: asking once more does not help. */
class PlanError extends K0sError {
  override readonly name = "PlanError";
}

/** Opens a sealed plan with the key of this controller's authority. @throws {K0sError} If it cannot be read. */
export async function openPlan(
  sealed: string,
  { pkiDir }: Pick<ControllerState["inputs"]["paths"], "pkiDir">,
): Promise<EncryptionPlan> {
  try {
    return parsePlan(await unseal(sealed, await readText(`${pkiDir}/ca.key`)));
  } catch (cause) {
    if (!(cause instanceof K0sError)) throw cause;
    throw new PlanError(cause.message, { cause, hint: cause.hint ?? RUN_WITHOUT });
  }
}

async function hasSecrets({ store, root }: Datastore, signal: AbortSignal): Promise<boolean> {
  for await (const _ of store.list(`${root}/secrets/`, signal)) return true;
  return false;
}
