import { messageOf } from "../errors.ts";
import { allDocuments } from "./documents.ts";

/** Why a text is no YAML mapping, nor several; `undefined`: it is, or says nothing. Quotes nothing of the text. */
export function mappingProblem(text: string): string | undefined {
  let documents: unknown[];
  try {
    documents = allDocuments(text, {});
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return messageOf(error);
  }
  const wrong = documents.find((document) => typeof document !== "object" || Array.isArray(document));
  return wrong === undefined
    ? undefined
    : `must be a mapping, not ${Array.isArray(wrong) ? "a list" : `a ${typeof wrong}`}`;
}
