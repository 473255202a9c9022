import { K0sError, messageOf } from "../base/mod.ts";

/** How a failed command ends. */
export interface Failure {
  /** For standard error; empty if there is nothing to say. */
  text: string;
  exitCode: number;
}

/** What to print and which code to exit with when a command threw. @param isColoured Whether for a terminal. */
export function failureOf(error: unknown, isColoured: boolean): Failure {
  const label = isColoured ? "\x1b[1;31mError:\x1b[0m" : "Error:";
  const lines = [`${label} ${messageOf(error)}`];
  const hint = error instanceof K0sError ? error.hint : undefined;
  if (hint !== undefined) lines.push(`${isColoured ? "\x1b[1;36mHint:\x1b[0m" : "Hint:"} ${hint}`);
  if (isDefect(error) && error.stack !== undefined) lines.push(error.stack);
  return { text: `${lines.join("\n")}\n`, exitCode: error instanceof K0sError ? error.exitCode : 1 };
}

/** Whether an error is a mistake in k0s rather than a refusal of the machine: its place is then worth showing. */
function isDefect(error: unknown): error is Error {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
}
