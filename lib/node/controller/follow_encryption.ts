import { Changes, ignoreCancelled, isCancelled, K0sError, LinkedAbort, messageOf } from "../../base/mod.ts";
import {
  createPlanObject,
  encryptionDigest,
  type EncryptionPlan,
  IDENTITY,
  loadedEncryption,
  loadedIn,
  NO_ENCRYPTION,
  PLAN_OBJECT,
  type PlanObject,
  providersOf,
  renderPlan,
  seal,
  sealedPlanIn,
  tellLoaded,
  UNENCRYPTED,
} from "../../encryption/mod.ts";
import { followState, RESOURCES } from "../../kube/mod.ts";
import { securityOf } from "../../config/mod.ts";
import { readText } from "../../platform/mod.ts";
import { ENCRYPTION_LEASE } from "../../reconcilers/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { readLocalPlan, removeEncryptionConfig, writeEncryptionFiles } from "./encryption_files.ts";
import { electionFor } from "./leader_work.ts";
import { openPlan } from "./secrets_encryption.ts";

/** What of a controller follows the cluster's plan for the encryption of Secrets. */
export type PlanFollower = Pick<
  ControllerState,
  "client" | "config" | "facts" | "inputs" | "isAlone" | "learn" | "nodeName" | "noteEvent" | "users"
>;

/** How often the API server is asked what it has loaded, in milliseconds: its metrics are long. */
const ASK_EVERY_MS = 2_000;
/** How long one controller keeps the others waiting, in milliseconds. */
const TURN_MS = 120_000;

/**
 * Follows the plan of the cluster until `signal` is aborted: writes what the API server reads, waits until it has loaded
 * that, and tells so. A plan that nobody has written down yet is this controller's own.
 */
export async function followSecretsEncryption(state: PlanFollower, signal: AbortSignal): Promise<void> {
  const changes = new Changes();
  let object: PlanObject | undefined;
  const watch = async () => {
    let known: { sealed: string | undefined } | undefined;
    for await (const found of planObjects(state, signal)) {
      object = found;
      const sealed = found && sealedPlanIn(found);
      // What the others have loaded by now is no reason to begin again.
      if (known === undefined || known.sealed !== sealed) changes.notify();
      known = { sealed };
    }
  };
  const work = async () => {
    await changes.next(signal);
    while (!signal.aborted) {
      const changed = changes.next(signal);
      using attempt = new LinkedAbort(signal);
      // A newer plan wins over the wait for an older one.
      void changed.finally(() => attempt.abort()).catch(ignoreCancelled);
      await followObject(object, state, attempt.signal);
      await changed;
    }
  };
  await Promise.all([watch(), work()]);
}

async function* planObjects({ client, inputs }: PlanFollower, signal: AbortSignal) {
  const { clock, log } = inputs.ports;
  const { name, namespace } = PLAN_OBJECT;
  const keep = (object: PlanObject) => object;
  const selection = { namespace, fieldSelector: `metadata.name=${name}`, clock, log, signal, keep };
  for await (const { objects } of followState<PlanObject, PlanObject>(client, RESOURCES.configMaps, selection)) {
    yield objects.get(name);
  }
}

async function followObject(object: PlanObject | undefined, state: PlanFollower, signal: AbortSignal): Promise<void> {
  const { client, inputs: { paths, ports: { clock, log, random } }, nodeName } = state;
  let told = "";
  while (!signal.aborted) {
    try {
      const sealed = object && sealedPlanIn(object);
      if (sealed !== undefined) return await followPlan(await openPlan(sealed, paths), object!, state, signal);
      const own = await readLocalPlan(paths);
      // Removed by somebody, or never written down: encryption does not end by that.
      if (own === undefined) return learnWish(UNENCRYPTED, state);
      if (object !== undefined) {
        throw new K0sError(`The ConfigMap ${PLAN_OBJECT.namespace}/${PLAN_OBJECT.name} holds no plan`, {
          hint: "Delete it: k0s writes it anew",
        });
      }
      const mine = await seal(renderPlan(own), await readText(`${paths.pkiDir}/ca.key`), random);
      await createPlanObject(client, mine, signal);
      return;
    } catch (error) {
      if (isCancelled(error) || signal.aborted) return;
      if (!(error instanceof K0sError)) throw error;
      if (error.message !== told) {
        log.warn("Cannot follow the encryption of Secrets yet", { controller: nodeName, error: messageOf(error) });
      }
      told = error.message;
      await clock.sleep(ASK_EVERY_MS, signal);
    }
  }
}

async function followPlan(
  plan: EncryptionPlan,
  object: PlanObject,
  state: PlanFollower,
  signal: AbortSignal,
): Promise<void> {
  const { client, inputs: { paths }, nodeName, users } = state;
  const digest = encryptionDigest(plan);
  await writeEncryptionFiles(plan, { paths, apiServer: users.kubeApiserver });
  const encryptsSecrets = providersOf(plan).length > 0;
  if (state.facts.encryptsSecrets !== encryptsSecrets) await restartInTurn({ encryptsSecrets, digest }, state, signal);
  await untilLoaded(digest, state, signal);
  if (signal.aborted) return;
  if (digest === NO_ENCRYPTION) await removeEncryptionConfig(paths);
  if (loadedIn(object)[nodeName] !== digest) await tellLoaded(client, { controller: nodeName, digest }, signal);
  learnWish(plan, state);
  state.noteEvent("kube-apiserver", "has loaded how Secrets are encrypted", { phase: plan.phase });
}

/** Takes note of what the configuration wants and only a command does: all Secrets have to be written anew for it. */
function learnWish({ to }: EncryptionPlan, state: PlanFollower): void {
  const isEncrypted = to !== IDENTITY;
  const { secretsEncryption: isWanted = isEncrypted } = securityOf(state.config);
  const encryptionWish = isWanted === isEncrypted
    ? undefined
    : `spec.security wants Secrets ${isWanted ? "encrypted" : "in the clear"} and this cluster has others: ` +
      `k0s secrets ${isWanted ? "enable" : "disable"}`;
  if (encryptionWish !== undefined) state.inputs.ports.log.warn(encryptionWish);
  state.learn({ encryptionWish });
}

/** Has the API server restarted with or without the flag, while no other controller does the same. */
async function restartInTurn(
  { encryptsSecrets, digest }: { encryptsSecrets: boolean; digest: string },
  state: PlanFollower,
  signal: AbortSignal,
): Promise<void> {
  if (state.isAlone) return state.learn({ encryptsSecrets });
  const { clock } = state.inputs.ports;
  using turn = new LinkedAbort(signal);
  await electionFor(state, ENCRYPTION_LEASE).run(async (leading) => {
    state.learn({ encryptsSecrets });
    using wait = new LinkedAbort(leading);
    // The others go on even if this one's API server does not come back.
    const isOver = clock.sleep(TURN_MS, wait.signal).catch(ignoreCancelled);
    await Promise.race([untilLoaded(digest, state, wait.signal), isOver]);
    turn.abort();
  }, turn.signal);
}

/** Waits until the API server of this controller has loaded what a plan says, or `signal` is aborted. */
async function untilLoaded(digest: string, state: PlanFollower, signal: AbortSignal): Promise<void> {
  const { client, inputs: { ports: { clock, log } } } = state;
  while (!signal.aborted) {
    try {
      if (loadedEncryption(await client.raw("/metrics", { signal })) === digest) return;
    } catch (error) {
      if (!(error instanceof K0sError)) throw error;
      log.debug("Cannot ask the API server how Secrets are encrypted", { error: messageOf(error) });
    }
    await clock.sleep(ASK_EVERY_MS, signal).catch(ignoreCancelled);
  }
}
