/** As many whole lines of a text as fit into a length, then how many are left out. */
export function firstLines(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const lines = text.split("\n");
  let count = 0;
  for (let length = 0; count < lines.length; count++) {
    length += lines[count]!.length + 1;
    if (length > maxLength) break;
  }
  if (count === 0) return `${text.slice(0, maxLength)}…`;
  return [...lines.slice(0, count), `  … and ${lines.length - count} more`].join("\n");
}
