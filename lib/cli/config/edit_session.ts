import { K0sError } from "../../base/mod.ts";

/** What {@link editText} works with. */
export interface EditSessionOptions {
  /** What is to be edited. */
  text: string;
  /** Lets the user change a text. @returns What was saved. @throws {K0sError} If that is not possible. */
  change(text: string): Promise<string>;
  /** Makes the change effective. @throws {K0sError} If it cannot be, for a reason that the user may correct. */
  save(text: string): Promise<void>;
  /** Keeps a text that could not be saved. @returns Where. */
  keep(text: string): Promise<string>;
}

/** How an edit ended. */
export type EditOutcome = "edited" | "unchanged" | "empty";

const INTRODUCTION = [
  "Please edit the object below. Lines beginning with a '#' will be ignored,",
  "and an empty file will abort the edit. If an error occurs while saving this file will be",
  "reopened with the relevant failures.",
  "",
];

/**
 * Lets the user edit a text until it can be saved, as kubectl does: it is opened again with what is wrong with it as
 * comments. One that comes back as it was means that the user gives up.
 *
 * @throws {K0sError} If the user gives up after a change that cannot be saved; the change is kept in a file.
 */
export async function editText({ text, change, save, keep }: EditSessionOptions): Promise<EditOutcome> {
  let shown = text;
  let failure: K0sError | undefined;
  while (true) {
    const saved = withoutComments(await change(`${comments([...INTRODUCTION, ...linesOf(failure)])}${shown}`));
    if (saved.trim() === "" && failure === undefined) return "empty";
    if (saved === withoutComments(text) && failure === undefined) return "unchanged";
    if (saved.trim() === "" || saved === shown) {
      throw new K0sError("Edit cancelled, no valid changes were saved", {
        cause: failure,
        hint: `A copy of your changes has been stored to ${await keep(shown)}`,
      });
    }
    try {
      await save(saved);
      return "edited";
    } catch (error) {
      if (!(error instanceof K0sError)) throw error;
      failure = error;
      shown = saved;
    }
  }
}

function linesOf(failure: K0sError | undefined): string[] {
  return failure === undefined ? [] : [...failure.message.split("\n"), ""];
}

function comments(lines: readonly string[]): string {
  return lines.map((line) => `# ${line}`.trimEnd() + "\n").join("");
}

/** What is not a comment of its own line: one after a value, or within a text of several lines, stays. */
function withoutComments(text: string): string {
  return text.replace(/^(?:#.*\n?)+/, "");
}
