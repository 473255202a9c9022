import { assert } from "@std/assert";
import { allLogLines } from "./log_lines.ts";
import { eventually } from "./eventually.ts";
import type { TestNode } from "./test_node.ts";

/** What an idle node may log in a minute. */
const LINES_A_MINUTE = 10;
const MINUTE_MS = 60_000;
/** Longest time until what a boot leaves to be done is done, in milliseconds. */
const QUIET_WITHIN_MS = 240_000;

/**
 * A minute passes in which the node, its programs and its pods log less than a line every six seconds, and no error.
 *
 * @param sinceMs When the node was left alone, by the clock on the wall. @default {now}
 */
export async function isQuiet(node: TestNode, sinceMs: number = Date.now()): Promise<void> {
  const boot = await allLogLines(node);
  assert(boot.length > 100 && boot.some(({ isError }) => isError), `only ${boot.length} lines of the boot were found`);
  await eventually(async () => {
    const nowMs = Date.now();
    if (nowMs - sinceMs < MINUTE_MS) return false;
    const latest = (await allLogLines(node)).filter(({ atMs }) => atMs > nowMs - MINUTE_MS);
    const errors = latest.filter(({ isError }) => isError);
    if (latest.length < LINES_A_MINUTE && errors.length === 0) return true;
    throw new Error(`${latest.length} lines, ${errors.length} errors:\n${latest.map(({ text }) => text).join("\n")}`);
  }, { what: "a quiet minute", withinMs: QUIET_WITHIN_MS, everyMs: 5_000 });
}
