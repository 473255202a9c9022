/**
 * Renders rows in columns, without trailing blanks. The first row is the heading.
 *
 * @param gap Blanks between two columns.
 */
export function renderTable(rows: readonly (readonly string[])[], gap = 2): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return rows.map((row) => `${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" ".repeat(gap)).trimEnd()}\n`)
    .join("");
}
