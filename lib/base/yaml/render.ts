import { needsQuotes } from "./plain.ts";

/** Options of {@link renderYaml}. */
export interface RenderOptions {
  /** Whether keys are sorted. @default {false} */
  sortKeys?: boolean;
}

const INDENTATION = "  ";
/** What a block of lines cannot hold: other line ends, and what YAML does not print. */
const NOT_IN_BLOCKS = /[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|[\u2028\u2029]/u;
/** What stands between single quotes as it is. */
const PRINTABLE = /^[\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;

/**
 * Renders a value as one YAML document, without anchors and line folding; `undefined` members are left out.
 *
 * Written here because a writer of JSON values is small, and one that can write all of YAML costs a start of k0s more time
 * than all reading.
 */
export function renderYaml(value: unknown, { sortKeys = false }: RenderOptions = {}): string {
  const lines: string[] = [];
  new Writer(lines, sortKeys).write(value, "", "");
  return `${lines.join("\n")}\n`;
}

class Writer {
  readonly #lines: string[];
  readonly #sortKeys: boolean;

  constructor(lines: string[], sortKeys: boolean) {
    this.#lines = lines;
    this.#sortKeys = sortKeys;
  }

  /**
   * @param lead What stands before the value on its first line, such as `- ` or `key:`.
   * @param indent Before its other lines.
   */
  write(value: unknown, lead: string, indent: string): void {
    if (Array.isArray(value) && value.length > 0) return this.#list(value, lead, indent);
    const members = membersOf(value);
    if (members !== undefined && members.length > 0) return this.#mapping(members, lead, indent);
    const separator = lead === "" || lead.endsWith(" ") ? "" : " ";
    const text = members !== undefined ? "{}" : Array.isArray(value) ? "[]" : scalar(value, indent);
    this.#lines.push(`${lead}${separator}${text}`);
  }

  #list(items: readonly unknown[], lead: string, indent: string): void {
    const first = this.#firstLead(lead, indent);
    for (const [index, item] of items.entries()) {
      this.write(item ?? null, `${index === 0 ? first : indent}- `, `${indent}${INDENTATION}`);
    }
  }

  #mapping(members: [string, unknown][], lead: string, indent: string): void {
    if (this.#sortKeys) members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const first = this.#firstLead(lead, indent);
    for (const [index, [key, value]] of members.entries()) {
      this.write(value, `${index === 0 ? first : indent}${keyText(key)}:`, `${indent}${INDENTATION}`);
    }
  }

  /** Behind `- ` a collection begins on the same line, behind a key on the next. */
  #firstLead(lead: string, indent: string): string {
    if (lead === "" || lead.endsWith(" ")) return lead;
    this.#lines.push(lead);
    return indent;
  }
}

function membersOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

function scalar(value: unknown, indent: string): string {
  if (typeof value !== "string") return value === null || value === undefined ? "null" : String(value);
  if (value.includes("\n") && indent !== "" && !NOT_IN_BLOCKS.test(value)) return block(value, indent);
  return needsQuotes(value) ? quoted(value) : value;
}

function keyText(key: string): string {
  return needsQuotes(key) ? quoted(key) : key;
}

function quoted(text: string): string {
  return PRINTABLE.test(text) ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text);
}

/** JSON is YAML, but for characters that YAML does not print. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Lines as they are. The header says how far they are indented if the first begins with a blank, and how they end. */
function block(text: string, indent: string): string {
  const body = text.replace(/\n+$/, "");
  const ends = text.length - body.length;
  const indicator = /^\n*[ \t]/.test(text) || body === "" ? String(INDENTATION.length) : "";
  const chomping = ends === 0 ? "-" : ends === 1 && body !== "" ? "" : "+";
  const lines = (chomping === "-" ? text : text.slice(0, -1)).split("\n").map((line) =>
    line === "" ? "" : indent + line
  );
  return `|${indicator}${chomping}\n${lines.join("\n")}`;
}
