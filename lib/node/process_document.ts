import { stringifyJson } from "../base/mod.ts";
import { isSameSpec, lastWords, type ProcessSpec } from "../supervisor/mod.ts";
import { type Desired, type DesiredFile, processOf } from "./desired/desired.ts";

/** What a process is to be, and what it reads. */
export interface ProcessDocument {
  spec: ProcessSpec;
  files: readonly DesiredFile[];
}

/** What a node's document says of one process. @throws {TypeError} If something that it follows from is still unknown. */
export function documentOf(desired: Pick<Desired, "processes" | "files">, name: string): ProcessDocument {
  return { spec: processOf(desired, name), files: desired.files.filter(({ readBy }) => readBy === name) };
}

/** Whether both say the same of a process. */
export function isSameDocument(a: ProcessDocument, b: ProcessDocument): boolean {
  return isSameSpec(a.spec, b.spec) && stringifyJson(a.files) === stringifyJson(b.files);
}

/** What was said first, and of the output that follows it what matters. */
export function inShort(message: string): string {
  const [first = "", ...lines] = message.split("\n");
  const words = lastWords(lines.map((line) => line.replace(/^ *\| /, "")));
  return words === undefined ? first : `${first}: ${words}`;
}
