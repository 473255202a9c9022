import { isCancelled, K0sError } from "../../base/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import type { EncryptionChange } from "../../encryption/mod.ts";
import { proofOf } from "./render_secrets.ts";

/** What a command that changes the encryption says of itself. */
export interface ChangeCommand {
  change: EncryptionChange;
  summary: string;
  long: string;
}

/** `k0s secrets enable`, `rotate` and `disable` */
export function changeCommand({ change, summary, long }: ChangeCommand): Command {
  return {
    word: change,
    summary,
    long: [
      long,
      "",
      "The cluster stays up, with all its controllers. It takes some minutes, since API servers look for another key once",
      "a minute. If it is interrupted at whatever moment, every Secret can still be read; type it again to go on.",
    ].join("\n"),
    example: `\t$ k0s secrets ${change}`,
    run: (invocation) => run(change, invocation),
  };
}

async function run(change: EncryptionChange, invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const [{ openOwnSecrets }, { abortOnSignals, changeSecretsEncryption }] = await Promise.all([
    import("./own_secrets.ts"),
    import("../../node/mod.ts"),
  ]);
  using own = await openOwnSecrets(invocation);
  using stop = abortOnSignals();
  const tell = (line: string) => context.stderr(`${line}\n`);
  try {
    const { total, byProvider, others } = await changeSecretsEncryption(change, { ...own.inputs, tell }, stop.signal);
    context.stdout(proofOf(total, byProvider));
    return others.length === 0 ? 0 : 1;
  } catch (cause) {
    if (!isCancelled(cause)) throw cause;
    throw new K0sError("Interrupted: every Secret can still be read", {
      cause,
      hint: `To go on: k0s secrets ${change}`,
    });
  }
}
