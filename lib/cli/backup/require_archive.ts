import { K0sError } from "../../base/mod.ts";
import type { Invocation } from "../../command/mod.ts";

/** Refuses to wait for an archive that somebody would have to type. @param file `-`: standard input. @throws {K0sError} */
export function requireArchive(file: string, { context, path }: Pick<Invocation, "context" | "path">): void {
  if (file !== "-" || !context.isTerminal("stdin")) return;
  throw new K0sError("Cannot read an archive from a terminal", { hint: `Type: ${path} - < FILE` });
}
