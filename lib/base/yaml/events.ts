import { type Event, EVENT_ID, parseEvents, type ScalarEvent, YAMLException } from "js-yaml";
import { indentingTab } from "./tabs.ts";
import { errorAt, type Position, positionOf } from "./position.ts";

/** Deeper than this no text is read; Kubernetes' own limit is 10 000, which nothing reaches but attacks. */
const MOST_DEEP = 1_000;
const YAML_TAGS = "tag:yaml.org,2002:";

/** How the parser says that a line within quotes or brackets is not indented: YAML 1.1 does not ask for that. */
const NOT_INDENTED = "deficient indentation";
/** What such lines get, deeper than any other line. */
const INDENTATION = " ".repeat(MOST_DEEP);
const TAB_REASON = "a tab indents, where only blanks may";
/** Each such line costs one more pass, so there is an end. */
const MOST_PASSES = 200;

/** What YAML allows nowhere, not even in comments. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** A text taken apart, which refers to itself by offsets. */
export interface EventStream {
  /** As it was read, but indented where it lies within quotes or brackets: ask {@link placeIn} for places. */
  text: string;
  events: readonly Event[];
  /** Of each alias, by its number among the events, the number of the event that it stands for. */
  targets: ReadonlyMap<number, number>;
}

/**
 * Takes YAML apart.
 *
 * @throws {SyntaxError} With line and column.
 */
export function readEvents(text: string): EventStream {
  const control = CONTROL.exec(text);
  if (control !== null) throw errorAt(positionOf(text, control.index), reasonAgainst(text, control[0]));
  // YAML 1.1 has this line end too.
  let indented = text.replaceAll("\u0085", "\n");
  for (let pass = 1;; pass++) {
    const events = eventsOf(withoutTabs(indented));
    if (Array.isArray(events)) return checked(indented, events);
    if (events.reason !== NOT_INDENTED || pass === MOST_PASSES) {
      throw refusal(indented, events.position, events.reason);
    }
    const start = events.position - (positionOf(indented, events.position).column - 1);
    indented = indented.slice(0, start) + INDENTATION + indented.slice(start);
  }
}

/**
 * Blanks for tabs that stand behind something, letter for letter: after one, the parser refuses brackets on that line. Tabs
 * that indent are left to {@link indentingTab}; what scalars hold is taken from the text as it was.
 */
function withoutTabs(text: string): string {
  if (!text.includes("\t")) return text;
  return text.replace(
    /^([ \t]*)([^ \t\n\r\u2028\u2029].*)$/gm,
    (_line, lead: string, rest: string) => lead + rest.replaceAll("\t", " "),
  );
}

/** A tab at the beginning of the line is the likely reason, which the parser does not name. */
function refusal(text: string, position: number, reason: string): SyntaxError {
  const { column } = positionOf(text, position);
  const [lead] = /^ *\t/.exec(text.slice(position - (column - 1), position + 1)) ?? [];
  if (lead === undefined) return errorAt(placeIn(text, position), reason);
  return errorAt(placeIn(text, position - column + lead.length), TAB_REASON);
}

function checked(text: string, events: readonly Event[]): EventStream {
  const tab = indentingTab(text, events);
  if (tab !== undefined) throw errorAt(placeIn(text, tab), TAB_REASON);
  return { text, events, targets: aliasTargets(text, events) };
}

/** Where the parser quotes the text, of which any word may be secret. */
const QUOTED =
  /(?<=^tag name cannot contain such characters): .*$| "[^"]*"(?= tag handle$)|(?<=^undeclared tag handle) ".*$/s;

function eventsOf(text: string): Event[] | { reason: string; position: number } {
  try {
    return parseEvents(text, { maxDepth: MOST_DEEP });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { reason: error.reason.replace(QUOTED, ""), position: error.mark?.position ?? 0 };
  }
}

function reasonAgainst(text: string, control: string): string {
  const isWide = control === "\0" && /^\ufffd\ufffd|^.?\0/.test(text);
  return isWide ? "the text is UTF-16, save it as UTF-8: it has zero bytes" : "control characters are not allowed";
}

/** An alias stands for what had its name last, before it. */
function aliasTargets(text: string, events: readonly Event[]): Map<number, number> {
  const targets = new Map<number, number>();
  const anchors = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    if (event.type === EVENT_ID.DOCUMENT) anchors.clear();
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP || event.anchorStart < 0) continue;
    const name = text.slice(event.anchorStart, event.anchorEnd);
    if (event.type !== EVENT_ID.ALIAS) anchors.set(name, index);
    else {
      const target = anchors.get(name);
      if (target === undefined) throw errorAt(placeIn(text, event.anchorStart), "unknown anchor");
      targets.set(index, target);
    }
  }
  return targets;
}

/** Where an offset in the text of a stream is in the text that was read. */
export function placeIn(text: string, offset: number): Position {
  const { line, column } = positionOf(text, offset);
  const isIndented = column > MOST_DEEP && text.startsWith(INDENTATION, offset - (column - 1));
  return { line, column: isIndented ? column - MOST_DEEP : column };
}

/** Where an event is in the text. */
export function startOf(event: Event): number {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return Math.max(event.valueStart, event.tagStart, event.anchorStart, 0);
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start;
    default:
      return 0;
  }
}

/** The tag of a scalar in full, such as `tag:yaml.org,2002:int`; empty if it has none. */
export function tagOf(text: string, event: ScalarEvent, handles: ReadonlyMap<string, string>): string {
  if (event.tagStart < 0) return "";
  const tag = text.slice(event.tagStart, event.tagEnd);
  if (tag.startsWith("!<")) return tag.slice(2, -1);
  const [handle = "!"] = /^!(?:[\w-]*!)?/.exec(tag) ?? [];
  const prefix = handles.get(handle) ?? (handle === "!!" ? YAML_TAGS : handle);
  return `${prefix}${tag.slice(handle.length)}`;
}
