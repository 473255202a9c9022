/** A command line and what it says, as `docs/compared-texts.md` has it. */
export interface ComparedText {
  /** Words typed, the program first: `k0s`, or `kubectl`. */
  words: string[];
  where: "anywhere" | "no node" | "single node";
  stderr: string;
  exitCode: number;
}

const PAGE = new URL("../../docs/compared-texts.md", import.meta.url);

/** The texts of one kind of machine. @param dataDir What `<data>` stands for. */
export function comparedTexts(where: ComparedText["where"], dataDir: string): ComparedText[] {
  return Deno.readTextFileSync(PAGE).split("\n").flatMap((line) => rowsOf(line, dataDir))
    .filter((text) => text.where === where);
}

function rowsOf(line: string, dataDir: string): ComparedText[] {
  const [, typed = "", where = "", stderr = "", exitCode = ""] = line.split(" | ").flatMap((cell, at) =>
    at === 0 ? ["", cell.replace(/^\| /, "")] : [cell]
  );
  if (!["anywhere", "no node", "single node"].includes(where)) return [];
  const text = (cell: string) => cell.replace(/^`|`$/g, "").replaceAll("\\n", "\n").replaceAll("<data>", dataDir);
  const words = text(typed).split(" ");
  return [{ words, where: where as ComparedText["where"], stderr: `${text(stderr)}\n`, exitCode: Number(exitCode) }];
}
