import { K0sError, messageOf } from "../base/mod.ts";
import { type Command, UsageError } from "../command/mod.ts";

/** How a failure is shown. */
export interface FailureStyle {
  /** Whether colours are seen. */
  isColoured: boolean;
  /** Whether the hint is shown; see {@link isHintWanted}. */
  showsHint: boolean;
}

/**
 * Whether an error is followed by its hint: for people at a terminal, and in the log of a node.
 *
 * Scripts compare all of what a command says on standard error with upstream's words, which have no hints.
 *
 * @param argv What was typed after the name of the program.
 * @param root The commands that it leads to.
 */
export function isHintWanted(error: unknown, argv: readonly string[], isTerminal: boolean, root: Command): boolean {
  return isTerminal || (!(error instanceof UsageError) && startsNode(argv, root));
}

function startsNode([word = ""]: readonly string[], root: Command): boolean {
  const command = root.subcommands?.find((one) => one.word === word || one.aliases?.includes(word));
  return command?.logStyle === "long";
}

/** What to print on standard error when a command threw. */
export function failureText(error: unknown, { isColoured, showsHint }: FailureStyle): string {
  const label = isColoured ? "\x1b[1;31mError:\x1b[0m" : "Error:";
  const lines = [`${label} ${messageOf(error)}`];
  const hint = error instanceof K0sError ? error.hint : undefined;
  if (hint !== undefined && showsHint) lines.push(`${isColoured ? "\x1b[1;36mHint:\x1b[0m" : "Hint:"} ${hint}`);
  if (isDefect(error) && error.stack !== undefined) lines.push(error.stack);
  return `${lines.join("\n")}\n`;
}

/** Whether an error is a mistake in k0s rather than a refusal of the machine: its place is then worth showing. */
function isDefect(error: unknown): error is Error {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
}
