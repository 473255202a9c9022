/** What stands in for a secret wherever one would be shown. */
export const MASK = "***";

/** A text in which each secret is masked, the longest first, since one may be a part of another. */
export function masked(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return text;
  return secrets.filter((secret) => secret !== "").toSorted((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, MASK), text);
}

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
