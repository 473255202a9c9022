import { K0sError } from "../../base/mod.ts";
import { type Command, durationFlag, type Invocation, switchFlag } from "../../command/mod.ts";
import { DIRECTORY_FLAGS } from "../flag_groups.ts";
import { absolutePath } from "../../platform/mod.ts";
import { differenceCode, NOT_COMPARED } from "./diff.ts";
import type { RunningConfig } from "./running_config.ts";

const DRY_RUN = "dry-run";

/** `k0s config apply` */
export const apply: Command = {
  word: "apply",
  argsUsage: "FILE",
  args: { kind: "exactly", count: 1 },
  summary: "Put a configuration into effect on this controller",
  long: [
    "Check FILE (- is standard input), show what it changes, write it to the file that k0s reads, and wait until it is in effect.",
    "What differs begins again, one process after the other; k0s itself is not restarted. Where a process does not become ready",
    "with it, the former file is put back and taken over again, and the exit code is 1. FILE may be the very file that k0s reads.",
    "One at a time: a second k0s config apply waits until the first one has ended, before it compares.",
    "",
    "With dynamic configuration only what is each controller's own takes effect by a file: k0s config edit is for the rest.",
  ].join("\n"),
  example: "\t$ sudo k0s config apply new.yaml --dry-run\n\t$ sudo k0s config apply new.yaml",
  flags: [
    ...DIRECTORY_FLAGS,
    switchFlag(DRY_RUN, "show what would change, with the exit codes of k0s config diff, and do nothing"),
    durationFlag("timeout", "how long to wait at most", { default: 300_000 }),
  ],
  failureCode: (argv) => argv.some((word) => word.split("=")[0] === `--${DRY_RUN}`) ? NOT_COMPARED : 1,
  run,
};

async function run({ flags, args: [file = ""], context }: Invocation): Promise<number> {
  const [{ compareWithRunning }, { differenceText }, { runningConfig }, { applyTurn }] = await Promise.all([
    import("./compare.ts"),
    import("./difference_text.ts"),
    import("./running_config.ts"),
    import("./apply_turn.ts"),
  ]);
  const running = await runningConfig({ flags, context });
  const compare = async () => {
    const comparison = await compareWithRunning(context, { running, file, isObject: false });
    context.stdout(differenceText(comparison.found));
    return comparison;
  };
  if (flags.bool(DRY_RUN)) return await differenceCode((await compare()).found);
  const withinMs = flags.number("timeout");
  using _turn = await applyTurn({
    ...{ statusSocket: running.statusSocket, withinMs, clock: context.clock },
    tell: () => context.stderr("Waiting for another k0s config apply to end\n"),
  });
  const { typed, found: { refused } } = await compare();
  if (running.configFile === "-") {
    throw new K0sError(
      "Nothing was applied: k0s was given its configuration on standard input, and cannot read it again",
      {
        hint: "Save it as a file, and start k0s with --config FILE",
      },
    );
  }
  if (refused !== undefined) {
    throw new K0sError(
      `Nothing was applied: ${refused.message}`,
      refused.hint === undefined ? {} : { hint: refused.hint },
    );
  }
  await putIntoEffect({ file, text: typed?.text ?? "", running }, { withinMs, context });
  context.stdout("The configuration is in effect\n");
  return 0;
}

async function putIntoEffect(
  { file, text, running: { configFile, statusSocket } }: { file: string; text: string; running: RunningConfig },
  { withinMs, context }: { withinMs: number; context: Invocation["context"] },
): Promise<void> {
  const [{ applyConfig }, { isSameFile, replaceConfigFile }, { waitUntilInEffect }, { tellMeanwhile }, status] =
    await Promise
      .all([
        import("./apply_session.ts"),
        import("./config_file.ts"),
        import("./wait_until_in_effect.ts"),
        import("../start/tell_meanwhile.ts"),
        import("../../status/mod.ts"),
      ]);
  const { clock, http } = context;
  let waitsFor: readonly string[] = [];
  const isItself = file !== "-" && await isSameFile(absolutePath(file), configFile);
  const applying = applyConfig({
    replace: isItself ? undefined : () => replaceConfigFile(configFile, text),
    reload: () => status.reloadConfiguration(statusSocket, http),
    waitUntilInEffect: () =>
      waitUntilInEffect({
        ...{ clock, withinMs },
        read: () => status.readProgress(statusSocket, http),
        tell: (names) => void (waitsFor = names),
      }),
  });
  await tellMeanwhile(applying, context, () => `Waiting for ${waitsFor.join(", ") || "k0s to take it over"}`);
}
