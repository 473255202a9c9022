import type { Counts } from "./run.ts";

/** How long one file of tests took, or a whole folder of them. */
export interface Timing {
  /** Relative to the repository's root. */
  path: string;
  seconds: number;
  counts: Counts;
  note: string;
}

/** Where the table is kept. */
export const TIMINGS_DOCUMENT = "docs/testbed.md";
const BEGIN = "<!-- timings: written by scripts/test.sh --timings -->";
const END = "<!-- end of timings -->";

/** Seconds by file, as the table in a document has them; empty without one. */
export function knownSeconds(document: string): Map<string, number> {
  const rows = between(document)?.matchAll(/^\| `([^`]+)` \| ([\d.]+) \|/gm) ?? [];
  return new Map([...rows].map(([, path = "", seconds]) => [path, Number(seconds)]));
}

/** The document with these timings in its table, beside the rows that it has of other paths that still exist. */
export function withTimings(document: string, timings: readonly Timing[], exists: (path: string) => boolean): string {
  const old = between(document);
  if (old === undefined) throw new Error(`${TIMINGS_DOCUMENT} has no place for timings: ${BEGIN} … ${END}`);
  const measured = new Set(timings.map(({ path }) => path));
  const kept = [...old.matchAll(/^\| `([^`]+)` .*$/gm)]
    .filter(([, path = ""]) => !measured.has(path) && exists(path))
    .map(([row, path = ""]) => ({ path, row }));
  const rows = [...kept, ...timings.map((timing) => ({ path: timing.path, row: rowOf(timing) }))];
  const table = [
    "| File | Seconds | Tests | |",
    "| --- | --- | --- | --- |",
    ...rows.toSorted((a, b) => a.path < b.path ? -1 : 1).map(({ row }) => row),
  ];
  return document.replace(`${BEGIN}${old}`, () => [BEGIN, ...table, ""].join("\n"));
}

function rowOf({ path, seconds, counts: { passed, failed, skipped }, note }: Timing): string {
  return `| \`${path}\` | ${seconds.toFixed(1)} | ${passed + failed + skipped} | ${note} |`;
}

function between(document: string): string | undefined {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  return begin < 0 || end < begin ? undefined : document.slice(begin + BEGIN.length, end);
}
