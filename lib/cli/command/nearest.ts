/**
 * The names that somebody may have meant: those at most two edits away, and those that start with what was typed.
 *
 * The rule is that of the Go library behind k0s' "Did you mean this?".
 *
 * @returns In the order of `names`, nearest first where they differ.
 */
export function nearest(typed: string, names: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  return names
    .map((name) => ({ name, edits: editDistance(wanted, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= 2 || (wanted !== "" && name.toLowerCase().startsWith(wanted)))
    .sort((a, b) => a.edits - b.edits)
    .map(({ name }) => name);
}

/** How many characters must be added, removed or replaced to get from one text to the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const replaced = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
