import { messageOf } from "../../base/mod.ts";
import { environment, executablePath, isStandalone, replaceProcess } from "../../platform/mod.ts";
import type { Invocation } from "../../command/mod.ts";

/** How this process is replaced; another one in tests. */
export interface Replacement {
  /** Whether the executable is k0s itself. */
  isPossible: boolean;
  replace(args: readonly string[], env: Readonly<Record<string, string>>): void;
}

const OURSELVES: Replacement = {
  isPossible: isStandalone(),
  replace: (args, env) => replaceProcess(executablePath(), args, env),
};

/** Stands for standard input. */
const STANDARD_INPUT = "-";

/**
 * Warns of a join token among the arguments, which every user of the machine can read, and starts k0s anew with the
 * token in its environment, which only root can: same process id, same standard streams.
 *
 * Call it once the command line is known to be right, and before anything is made.
 */
export function hideToken(
  { args, argv, log }: Pick<Invocation, "args" | "argv" | "log">,
  { isPossible, replace }: Replacement = OURSELVES,
): void {
  const [token] = args;
  if (token === undefined || token === "" || token === STANDARD_INPUT) return;
  warnOfToken(log);
  if (!isPossible) return;
  try {
    replace(["k0s", ...argv.filter((word) => word !== token)], { ...environment(), K0S_TOKEN: token });
  } catch (error) {
    // It stays where it is, as the warning says.
    log.debug("Cannot take the token out of the arguments", { error: messageOf(error) });
  }
}

/** Warns of a join token among the arguments. */
export function warnOfToken(log: Invocation["log"]): void {
  log.warn("The join token was given as an argument, which every user of this machine can read", {
    hint: "Use --token-file PATH, or the variable K0S_TOKEN, or - for standard input",
  });
}
