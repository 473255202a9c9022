import { resolveScalar } from "./scalars.ts";

/** Letters of which nearly all texts consist: nothing of YAML begins with the first, or is within the others. */
const HARMLESS = /^[A-Za-z/][\w./@+-]*$/;
/** What plain text cannot begin with. `-`, `?` and `:` can, before something else than a blank. */
const BEGINNING = /^(?:[\s,[\]{}#&*!|>'"%@`=<]|[-?:](?:\s|$)|---|\.\.\.)/;
/** What plain text cannot contain: a key's colon, a comment, an end in a blank, what is not printed, line ends. */
const WITHIN = /:(?:\s|$)|\s#|\s$|[^\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
/** What readers of other versions of YAML take for something else than text: numbers to the base of 60, dates. */
const ELSEWHERE =
  /^(?:[-+]?[\d_]+(?::[0-5]?\d)+(?:\.[\d_]*)?|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?|[-+]?\d[\d_,]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|[-+]?\.[\d_]+(?:[eE][-+]?\d+)?|[-+]?0[box][\da-fA-F_]+)$/;

/** Whether some version of YAML would not read a text as this very text, if it stood there as it is. */
export function needsQuotes(text: string): boolean {
  if (resolveScalar(text).type !== "str") return true;
  return !HARMLESS.test(text) && (BEGINNING.test(text) || WITHIN.test(text) || ELSEWHERE.test(text));
}
