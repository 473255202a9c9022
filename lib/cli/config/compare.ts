import type { Invocation } from "../../command/mod.ts";
import type { ConfigDifference } from "../../status/mod.ts";
import type { RunningConfig, TypedConfig } from "./running_config.ts";

/** What a configuration would change. */
export interface Comparison {
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
  context: Invocation["context"],
  { running, file, isObject }: { running: RunningConfig; file: string | undefined; isObject: boolean },
): Promise<Comparison> {
  const [{ typedConfig }, { readDifference }] = await Promise.all([
    import("./running_config.ts"),
    import("../../status/mod.ts"),
  ]);
  const typed = isObject && file === undefined ? undefined : await typedConfig(file, running);
  const asked = { name: "ClusterConfig", ...typed, isObject };
  const found = await readDifference(running.statusSocket, asked, context.http);
  for (const warning of found.warnings) context.stderr(`Warning: ${warning}\n`);
  return { typed, found };
}
