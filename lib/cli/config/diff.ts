import { type Command, type Invocation, switchFlag } from "../../command/mod.ts";
import type { ConfigDifference } from "../../status/mod.ts";
import { DIRECTORY_FLAGS } from "../flag_groups.ts";
import { chosenFormat, outputFlag, renderDocument } from "../output_format.ts";

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

/** `k0s config diff` */
export const diff: Command = {
  word: "diff",
  argsUsage: "[FILE]",
  args: { kind: "at-most", count: 1 },
  summary: "Show what a configuration would change on this controller",
  long: [
    "Show what would be another on the controller that runs here if FILE were in effect: processes that would begin again,",
    "with the arguments that differ, files, objects of the cluster, tasks of k0s. Without FILE, that is the file that k0s reads",
    "as it lies on the disk; - is standard input. Passwords are masked. Nothing is changed.",
    "",
    "Exit code: 0 if nothing would change, 1 if something would, 2 if that cannot be said: FILE does not hold or cannot be",
    "read, no controller runs here, or a flag was mistyped.",
  ].join("\n"),
  example: [
    "\tWhat a reload would do:",
    "\t$ sudo k0s config diff",
    "\t$ sudo k0s config diff new.yaml -o json",
    "",
    "\tWith dynamic configuration, what the object of the cluster, or another one, would change:",
    "\t$ sudo k0s config diff --object",
    "\t$ sudo k0s config diff --object object.yaml",
  ].join("\n"),
  flags: [
    ...DIRECTORY_FLAGS,
    outputFlag("output", "Output format. Must be one of yaml|json"),
    switchFlag("object", "compare the ClusterConfig object of the cluster, or FILE as such an object"),
  ],
  failureCode: () => NOT_COMPARED,
  run,
};

async function run({ flags, args: [file], context }: Invocation): Promise<number> {
  const [{ compareWithRunning }, { runningConfig }] = await Promise.all([
    import("./compare.ts"),
    import("./running_config.ts"),
  ]);
  const format = chosenFormat(flags);
  const isObject = flags.bool("object");
  const running = await runningConfig({ flags, context });
  const { found } = await compareWithRunning(context, { running, file, isObject });
  const text = async () => (await import("./difference_text.ts")).differenceText(found, isObject);
  context.stdout(await renderDocument(found, format, text));
  return await differenceCode(found);
}
