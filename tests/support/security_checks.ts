/** A line of the table in `docs/security.md`. */
export interface SecurityCheck {
  id: string;
  command: string;
  /** What the command prints on a node, its lines separated by blanks. */
  prints: string;
}

const PAGE = new URL("../../docs/security.md", import.meta.url);

/** The checks that the page lists. */
export async function securityChecks(): Promise<SecurityCheck[]> {
  const lines = (await Deno.readTextFile(PAGE)).split("\n").filter((line) => /^\| \d/.test(line));
  return lines.map((line) => {
    const [, id = "", , command = "", prints = ""] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return { id, command: codeOf(command), prints: codeOf(prints) };
  });
}

/** Text of a code span in a cell, where bars are escaped. */
function codeOf(cell: string): string {
  return cell.replace(/^`|`$/g, "").replaceAll("\\|", "|");
}
