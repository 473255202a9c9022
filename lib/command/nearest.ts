import { editDistance } from "../base/mod.ts";

/**
 * The names that somebody may have meant: those that start with what was typed, and those at most two edits away.
 *
 * The rule is that of Go's cobra for "Did you mean this?".
 *
 * @returns Nearest first; equally near ones in the order of `names`.
 */
export function nearest(typed: string, names: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  return names
    .map((name) => ({ name, edits: editsBetween(wanted, name.toLowerCase()) }))
    .filter(({ edits }) => edits <= 2)
    .sort((a, b) => a.edits - b.edits)
    .map(({ name }) => name);
}

/** A beginning counts as no edit at all. */
function editsBetween(wanted: string, name: string): number {
  return wanted !== "" && name.startsWith(wanted) ? 0 : editDistance(wanted, name);
}
