import { COLLECTION_STYLE, type Event, EVENT_ID } from "js-yaml";

/**
 * Where a tab stands in the place of blanks that indent; `undefined` if nowhere. YAML 1.2, hence the parser, allows it
 * where no indentation is asked for; YAML 1.1 does not outside of quotes, brackets and texts in blocks.
 */
export function indentingTab(text: string, events: readonly Event[]): number | undefined {
  if (!text.includes("\t")) return undefined;
  const ranges = freeRanges(text, events);
  for (const { index, 0: lead } of text.matchAll(/^(?:[-?:](?=[ \t])|[ \t])+/gm)) {
    const tab = index + lead.indexOf("\t");
    if (lead.includes("\t") && !ranges.some(([start, end]) => tab >= start && tab < end)) return tab;
  }
  return undefined;
}

/** What lies within scalars and brackets. */
function freeRanges(text: string, events: readonly Event[]): [start: number, end: number][] {
  const ranges: [number, number][] = [];
  // Collections that are open; of each the range of its brackets, if it has them.
  const open: ([number, number] | undefined)[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.SCALAR) widen(open, event.valueEnd, ranges, [event.valueStart, event.valueEnd]);
    else if (event.type === EVENT_ID.ALIAS) widen(open, event.anchorEnd, ranges, undefined);
    else if (event.type === EVENT_ID.DOCUMENT) open.push(undefined);
    else if (event.type !== EVENT_ID.POP) {
      const isFlow = event.style === COLLECTION_STYLE.FLOW && text[event.start]?.match(/[[{]/);
      open.push(isFlow ? [event.start, event.start + 1] : undefined);
    } else {
      const range = open.pop();
      if (range === undefined) continue;
      range[1] = closing(text, range[1]);
      widen(open, range[1], ranges, range);
    }
  }
  return ranges;
}

function widen(
  open: ([number, number] | undefined)[],
  end: number,
  ranges: [number, number][],
  range: [number, number] | undefined,
): void {
  if (range !== undefined) ranges.push(range);
  for (const around of open) if (around !== undefined) around[1] = Math.max(around[1], end);
}

/** Behind the next closing bracket. */
function closing(text: string, from: number): number {
  const rest = /(?:[\s,"':]|#[^\n]*)*[\]}]/y;
  rest.lastIndex = from;
  return rest.test(text) ? rest.lastIndex : from;
}
