import type { ConfigDifference } from "../../status/mod.ts";

/** Exit codes of a command that shows a difference, as those of diff and `kubectl diff`. */
const SAME = 0;
const DIFFERENT = 1;

/** Exit code of such a command that could not look, for whatever reason: a mistyped flag is no difference. */
export const NOT_COMPARED = 2;

/** The exit code of a command that has shown a difference. */
export async function differenceCode(found: ConfigDifference): Promise<number> {
  const { isDifferent } = await import("./difference_text.ts");
  return isDifferent(found) ? DIFFERENT : SAME;
}
