import { K0sError } from "../../base/mod.ts";
import type { Invocation } from "../../command/mod.ts";
import type { ConfigDifference } from "../../status/mod.ts";
import type { RunningConfig, TypedConfig } from "./running_config.ts";

/** Exit codes, as those of diff and `kubectl diff`. */
const SAME = 0;
const DIFFERENT = 1;
const FAILED = 2;

/** What a configuration would change. */
export interface Comparison {
  running: RunningConfig;
  /** Left out: the object of the cluster. */
  typed: TypedConfig | undefined;
  found: ConfigDifference;
}

/**
 * Asks the controller that runs here what a configuration would change, and warns of what is odd in it.
 *
 * @param file What was typed: a file, `-`, or nothing for what is stored.
 * @throws {K0sError} If it does not hold, or cannot be judged.
 */
export async function compareWithRunning(
  { flags, context }: Pick<Invocation, "flags" | "context">,
  { file, isObject }: { file: string | undefined; isObject: boolean },
): Promise<Comparison> {
  const [{ runningConfig, typedConfig }, { readDifference }] = await Promise.all([
    import("./running_config.ts"),
    import("../../status/mod.ts"),
  ]);
  const running = await runningConfig({ flags, context });
  const typed = isObject && file === undefined ? undefined : await typedConfig(file, running);
  const asked = { name: "ClusterConfig", ...typed, isObject };
  const found = await readDifference(running.statusSocket, asked, context.http);
  for (const warning of found.warnings) context.stderr(`Warning: ${warning}\n`);
  return { running, typed, found };
}

/** The exit code of a command that shows a difference. @throws {K0sError} As `compare` does, with that of a failure. */
export async function differenceCode(compare: () => Promise<ConfigDifference>): Promise<number> {
  const { isDifferent } = await import("./difference_text.ts");
  try {
    return isDifferent(await compare()) ? DIFFERENT : SAME;
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    const { message, hint } = error;
    throw new K0sError(message, { cause: error, exitCode: FAILED, ...(hint === undefined ? {} : { hint }) });
  }
}
