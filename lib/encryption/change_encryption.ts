import { isCancelled, K0sError } from "../base/mod.ts";
import type { ChangePorts } from "./change_ports.ts";
import { assertAllTakePart, listed, notYetLoaded } from "./controller_presence.ts";
import { encryptionDigest } from "./encryption_config.ts";
import {
  againRewriting,
  beginChange,
  type EncryptionChange,
  type EncryptionPhase,
  type EncryptionPlan,
  nextPhase,
  UNENCRYPTED,
} from "./plan.ts";
import { renderPlan } from "./plan_text.ts";
import { assertNothingForeign, rewriteSecrets } from "./rewrite_secrets.ts";
import type { StoredSecrets } from "./stored_secrets.ts";

/** How long controllers may take for a phase, in milliseconds: API servers read the file once a minute, or are restarted. */
const PHASE_WITHIN_MS = 300_000;
const POLL_MS = 1_000;

const ABOUT: Readonly<Record<EncryptionPhase, string>> = {
  introducing: "Every controller learns to read what will be written",
  rewriting: "Every controller writes Secrets the new way",
  retiring: "Every controller forgets the old way",
  settled: "Done",
};

/**
 * Changes how Secrets are encrypted while the cluster runs, or goes on with a change that was interrupted at whatever
 * moment, and proves that no Secret is left as it was before.
 *
 * @returns What the Secrets in the datastore are written with at the end.
 * @throws {K0sError} If a controller does not take part, naming it; if another change is under way. What is done stays.
 */
export async function changeEncryption(
  wanted: EncryptionChange,
  ports: ChangePorts,
  signal: AbortSignal,
): Promise<StoredSecrets> {
  let plan = await begin(wanted, ports, signal);
  while (plan.phase !== "settled") {
    ports.tell(`${ABOUT[plan.phase]} (phase "${plan.phase}")`);
    await untilFollowed(plan, ports, signal);
    if (plan.phase === "rewriting") await rewriteSecrets(plan.to, ports, signal);
    const isLate = plan.phase === "retiring" && (await ports.examine(plan.to)).others.length > 0;
    if (isLate) ports.tell("A Secret was written the old way meanwhile: once more");
    plan = await persist(plan, isLate ? againRewriting(plan) : nextPhase(plan), { ports, signal });
  }
  return await ports.examine(plan.to);
}

async function begin(wanted: EncryptionChange, ports: ChangePorts, signal: AbortSignal): Promise<EncryptionPlan> {
  const { plan = UNENCRYPTED } = await ports.readPlan();
  const controllers = await ports.controllers();
  assertAllTakePart(controllers);
  const next = beginChange(plan, wanted, { newKey: ports.newKey(), isAlone: controllers.isAlone });
  if (next === plan) {
    if (plan.phase !== "settled") ports.tell("Going on with what was interrupted");
    return plan;
  }
  assertNothingForeign(await ports.examine(plan.to), plan);
  return await persist(plan, next, { ports, signal });
}

/** Waits until every controller has what follows from a plan. @throws {K0sError} Naming those that have not, in the end. */
async function untilFollowed(plan: EncryptionPlan, ports: ChangePorts, signal: AbortSignal): Promise<void> {
  const { clock, tell } = ports;
  const digest = encryptionDigest(plan);
  const endMs = clock.monotonicMs() + PHASE_WITHIN_MS;
  let told = "";
  while (true) {
    const answer = await answered(async () => {
      const [{ loaded }, controllers] = await Promise.all([ports.readPlan(), ports.controllers()]);
      return notYetLoaded(controllers, loaded, digest);
    });
    if ("value" in answer && answer.value.length === 0) return;
    const waiting = "value" in answer ? listed(answer.value) : `the API server (${answer.failure})`;
    if ("value" in answer && waiting !== told) {
      tell(`  waiting for ${waiting}; API servers look once a minute`);
      told = waiting;
    }
    if (clock.monotonicMs() >= endMs) {
      throw new K0sError(`The encryption of Secrets is in phase "${plan.phase}": ${waiting} has not followed in time`, {
        hint: "Every Secret can still be read. See k0s status there; the same command goes on from here",
      });
    }
    await clock.sleep(POLL_MS, signal);
  }
}

/** Writes the next plan, however often the API server is away meanwhile. */
async function persist(
  plan: EncryptionPlan,
  next: EncryptionPlan,
  { ports, signal }: { ports: ChangePorts; signal: AbortSignal },
): Promise<EncryptionPlan> {
  const endMs = ports.clock.monotonicMs() + PHASE_WITHIN_MS;
  while (true) {
    const answer = await answered(async () => {
      const { plan: found = UNENCRYPTED } = await ports.readPlan();
      // An answer may have been lost.
      if (renderPlan(found) === renderPlan(next)) return "written";
      if (renderPlan(found) !== renderPlan(plan)) return "foreign";
      return await ports.writePlan(next) ? "written" : "late";
    });
    if ("value" in answer && answer.value === "written") return next;
    if ("value" in answer && answer.value === "foreign") {
      throw new K0sError("Cannot go on: another command changes the encryption of Secrets at the same time", {
        hint: "See how far it is: k0s secrets status",
      });
    }
    if (ports.clock.monotonicMs() >= endMs) {
      const why = "failure" in answer ? answer.failure : "it is changed all the time";
      throw new K0sError(`Cannot write down how Secrets are to be encrypted: ${why}`);
    }
    await ports.clock.sleep(POLL_MS, signal);
  }
}

/** The answer, or why the API server has none at the moment: it may restart in between. */
async function answered<T>(ask: () => Promise<T>): Promise<{ value: T } | { failure: string }> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (!(error instanceof K0sError) || isCancelled(error)) throw error;
    return { failure: error.message };
  }
}
