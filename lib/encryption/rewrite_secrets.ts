import { isCancelled, K0sError, messageOf } from "../base/mod.ts";
import type { ChangePorts } from "./change_ports.ts";
import { type EncryptionPlan, IDENTITY } from "./plan.ts";
import type { SecretName, StoredSecrets } from "./stored_secrets.ts";

/** How many Secrets are written at once. */
const AT_ONCE = 8;
/** How often the datastore is looked through: others write meanwhile, and API servers restart. */
const MOST_ROUNDS = 10;
const PAUSE_MS = 1_000;
const TELL_EVERY = 500;

/**
 * Has the API server write every Secret anew that is not written with a provider, until the datastore has none of them.
 *
 * @throws {K0sError} If one refuses to be written, naming it.
 */
export async function rewriteSecrets(
  provider: string,
  ports: Pick<ChangePorts, "examine" | "rewrite" | "tell" | "clock">,
  signal: AbortSignal,
): Promise<void> {
  let failure: string | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { total, others } = await ports.examine(provider);
    if (others.length === 0) return ports.tell(`  all ${total} Secrets are written so`);
    if (round > 0) await ports.clock.sleep(PAUSE_MS, signal);
    ports.tell(`  writing ${others.length} of ${total} Secrets anew`);
    failure = await rewriteOnce(others, ports);
  }
  throw new K0sError(`Cannot write every Secret anew: ${failure ?? "others are written meanwhile"}`, {
    hint: "Every Secret can still be read. The same command goes on from here",
  });
}

/** @returns What was said of the last one that failed. */
async function rewriteOnce(
  secrets: readonly SecretName[],
  { rewrite, tell }: Pick<ChangePorts, "rewrite" | "tell">,
): Promise<string | undefined> {
  let failure: string | undefined;
  let done = 0;
  const left = [...secrets];
  const worker = async () => {
    for (let secret = left.pop(); secret !== undefined; secret = left.pop()) {
      try {
        await rewrite(secret);
      } catch (error) {
        if (!(error instanceof K0sError) || isCancelled(error)) throw error;
        failure = `${secret.namespace}/${secret.name}: ${messageOf(error)}`;
      }
      if (++done % TELL_EVERY === 0) tell(`  ${done} of ${secrets.length}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failure;
}

/** Refuses to begin where Secrets are encrypted by something that is not ours. @throws {K0sError} */
export function assertNothingForeign({ byProvider }: StoredSecrets, { keys }: EncryptionPlan): void {
  const ours = [IDENTITY, ...keys.map(({ name }) => name)];
  const foreign = Object.keys(byProvider).filter((provider) => !ours.includes(provider));
  if (foreign.length === 0) return;
  throw new K0sError(`Cannot change the encryption of Secrets: some are encrypted by ${foreign.join(", ")}`, {
    hint: "Have them written in the clear by the configuration that can read them, then type this again",
  });
}
