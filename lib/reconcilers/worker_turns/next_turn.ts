import type { TurnMarks } from "./turn_marks.ts";

/** A node and what it is to take over. */
export interface NodeTurn {
  node: string;
  marks: TurnMarks;
}

/**
 * The node whose turn it is: one that has its turn already, as when another controller led before; else the first by name
 * of those that are Ready, then of those that are not, which may be switched off.
 *
 * What one node has refused, no other one gets.
 */
export function nextTurn(nodes: ReadonlyMap<string, TurnMarks>): NodeTurn | undefined {
  const refused = new Set(refusals(nodes).map(({ marks: { digest } }) => digest));
  const waiting = inOrder(nodes).filter(({ marks }) => marks.refused === undefined && !refused.has(marks.digest));
  return waiting.find(({ marks }) => marks.hasTurn) ?? waiting.find(({ marks }) => marks.isReady) ?? waiting[0];
}

/** The nodes that have refused what they were to take over. */
export function refusals(nodes: ReadonlyMap<string, TurnMarks>): NodeTurn[] {
  return inOrder(nodes).filter(({ marks }) => marks.refused !== undefined);
}

function inOrder(nodes: ReadonlyMap<string, TurnMarks>): NodeTurn[] {
  return [...nodes].map(([node, marks]) => ({ node, marks })).toSorted((a, b) => a.node < b.node ? -1 : 1);
}
