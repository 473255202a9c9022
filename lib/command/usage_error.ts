import { K0sError } from "../base/mod.ts";

/** A command line that makes no sense: unknown words or flags, bad values, wrong number of arguments. */
export class UsageError extends K0sError {
  override readonly name: string = "UsageError";
}

/** Quotes text as Go's `%q` does for what appears on command lines. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
