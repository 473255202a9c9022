import type { BootStep } from "../../lib/supervisor/mod.ts";

/** Steps of a boot as ARCHITECTURE.md has them: name and needs, by the heading of their table. */
export async function bootTable(heading: string): Promise<Map<string, string[]>> {
  const text = await Deno.readTextFile(new URL("../../ARCHITECTURE.md", import.meta.url));
  const section = text.slice(text.indexOf(`\n### ${heading}\n`) + 1).split(/\n##+ /)[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return new Map(rows.flatMap((row) => {
    const [, names = "", needs = ""] = row.split("|");
    return wordsOf(names).map((name): [string, string[]] => [name, wordsOf(needs).toSorted()]);
  }));
}

/** The same of a graph. */
export function tableOf(steps: readonly BootStep[]): Map<string, string[]> {
  return new Map(steps.map(({ name, needs }) => [name, [...new Set(needs)].toSorted()]));
}

function wordsOf(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
}
