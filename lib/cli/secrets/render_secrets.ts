import { changeUnderWay, describeProvider, IDENTITY } from "../../encryption/mod.ts";
import type { SecretsEncryptionState } from "../../node/mod.ts";

/** What was found in the datastore, in a line: the proof. */
export function proofOf(total: number, byProvider: Readonly<Record<string, number>>): string {
  const parts = Object.entries(byProvider).map(([provider, count]) => `${count} ${describeProvider(provider)}`);
  return `Secrets in the datastore: ${total}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}\n`;
}

/** Renders how Secrets are encrypted for people. */
export function renderSecrets(state: SecretsEncryptionState): string {
  const { plan: { to, from, phase }, keys, secrets, waitingFor } = state;
  const whole = from === undefined
    ? `Secrets are written ${describeProvider(to)}`
    : `Secrets are being changed from ${describeProvider(from)} to ${describeProvider(to)}: phase "${phase}"`;
  const lines = [
    whole,
    proofOf(secrets.total, secrets.byProvider).trimEnd(),
    ...keys.map(({ name, createdAt }) => `Key ${name}, made at ${createdAt}`),
    ...(waitingFor.length === 0 ? [] : [`Waiting for ${waitingFor.join(", ")}`]),
    ...problemsOf(state).map((problem) => `! ${problem}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** What an operator should do something about. */
export function problemsOf({ plan, secrets, controllers, isWanted }: SecretsEncryptionState): string[] {
  const isEncrypted = plan.to !== IDENTITY;
  const { others } = secrets;
  const underWay = changeUnderWay(plan);
  return [
    ...(underWay === undefined ? [] : [`To bring the change to its end: k0s secrets ${underWay}`]),
    ...(underWay === undefined && others.length > 0
      ? [`${others.length} Secrets are written otherwise, such as ${others[0]!.namespace}/${others[0]!.name}`]
      : []),
    ...controllers.away.map((name) => `Controller ${name} does not answer`),
    ...(isEncrypted
      ? controllers.foreign.map((name) => `Controller ${name} is upstream's: it can read no Secret`)
      : []),
    ...(isWanted === true && !isEncrypted ? ["The configuration wants them encrypted: k0s secrets enable"] : []),
    ...(isWanted === false && isEncrypted ? ["The configuration wants them in the clear: k0s secrets disable"] : []),
  ];
}
