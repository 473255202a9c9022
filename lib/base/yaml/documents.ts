import { EVENT_ID } from "js-yaml";
import { parseJson } from "../json.ts";
import { type DecodeOptions, Decoder } from "./decoder.ts";
import { readEvents } from "./events.ts";
import { errorAt, type Position, positionOf } from "./position.ts";

/** The first document of a text. */
export interface FirstDocument {
  /** `null` if there is none. */
  value: unknown;
  /** Where the next document begins; `undefined` if there is none. */
  next: Position | undefined;
}

/**
 * Reads the first document of a text, as `sigs.k8s.io/yaml` does.
 *
 * @throws {SyntaxError} With line and column.
 */
export function firstDocument(text: string, options: DecodeOptions = {}): FirstDocument {
  const stream = readEvents(text);
  const starts = [...stream.events.keys()].filter((index) => stream.events[index]?.type === EVENT_ID.DOCUMENT);
  const [first, second] = starts;
  if (first === undefined) return { value: null, next: undefined };
  return {
    value: new Decoder(stream, first, options).value(),
    next: second === undefined ? undefined : secondDocument(text),
  };
}

/** Where the second document begins: behind a marker, of which the first document may have one itself. */
function secondDocument(text: string): Position {
  const markers = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)];
  const isFirstDocumentsOwn = /^(?:\ufeff|\s|#.*|%.*)*$/.test(text.slice(0, markers[0]?.index ?? 0));
  return positionOf(text, markers[isFirstDocumentsOwn ? 1 : 0]?.index ?? 0);
}

/**
 * Reads every document of a text, as kubectl takes a file apart: at each line that begins with `---`, whatever it is
 * part of. Documents of JSON may follow each other without it. Empty documents are left out.
 *
 * @throws {SyntaxError} With line and column.
 * @see k8s.io/apimachinery `pkg/util/yaml/decoder.go`
 */
export function allDocuments(text: string, options: DecodeOptions = {}): unknown[] {
  const documents = jsonDocuments(text) ?? chunksOf(text).map((chunk) => valueOf(chunk, options));
  return documents.filter((document) => document !== null);
}

/** A document's text, and how many lines stand before it. */
interface Chunk {
  text: string;
  linesBefore: number;
}

function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let [start, linesBefore] = [0, 0];
  const add = (end: number) => {
    const chunk = text.slice(start, end);
    // Each is a stream of its own, which may have its byte order mark.
    chunks.push({ text: chunk.replace(/^\s*\ufeff/, (before) => before.slice(0, -1)), linesBefore });
    linesBefore += chunk.split("\n").length - 1;
  };
  for (const { index, 0: line, 1: rest = "" } of text.matchAll(/^---(.*)$/gm)) {
    if (!/^\s*(?:#|$)/.test(rest)) {
      throw errorAt(positionOf(text, index), "nothing but a comment may follow `---` on its line");
    }
    add(index);
    start = index + line.length;
  }
  add(text.length);
  return chunks;
}

/** Lines that stand before a chunk are read only where there is a place to be told. */
function valueOf({ text, linesBefore }: Chunk, options: DecodeOptions): unknown {
  let hasPlace = false;
  try {
    const { value } = firstDocument(text, { onDuplicate: () => void (hasPlace = true) });
    if (!hasPlace) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return firstDocument("\n".repeat(linesBefore) + text, options).value;
}

/** Objects of JSON, one after another; `undefined` if the text is something else. */
function jsonDocuments(text: string): unknown[] | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  const values: unknown[] = [];
  try {
    for (let rest = text.trim(); rest !== "";) {
      const end = endOfObject(rest);
      values.push(parseJson(rest.slice(0, end)));
      rest = rest.slice(end).trimStart();
    }
    return values;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Where the object with which a text of JSON begins ends. */
function endOfObject(text: string): number {
  let depth = 0;
  for (const { index, 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === "{") depth++;
    else if (token === "}" && --depth === 0) return index + 1;
  }
  return text.length;
}
