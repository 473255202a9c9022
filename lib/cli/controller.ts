import type { Command, Invocation } from "../command/mod.ts";
import { applyProcessDefaults } from "../platform/mod.ts";
import { CONFIG_FLAG, CONTROLLER_FLAGS, debugFlags, DIRECTORY_FLAGS, WORKER_FLAGS } from "./flag_groups.ts";

/** `k0s controller` */
export const controller: Command = {
  word: "controller",
  aliases: ["server"],
  argsUsage: "[join-token]",
  args: { kind: "at-most", count: 1 },
  summary: "Run controller",
  example: [
    "\tCommand to associate master nodes:",
    "\tCLI argument:",
    "\t$ k0s controller [join-token]",
    "",
    "\tor CLI flag:",
    "\t$ k0s controller --token-file [path_to_file]",
    "\tNote: Token can be passed either as a CLI argument or as a flag",
  ].join("\n"),
  flags: [...debugFlags("long"), ...DIRECTORY_FLAGS, ...CONTROLLER_FLAGS, ...WORKER_FLAGS, CONFIG_FLAG],
  logStyle: "long",
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, log } = invocation;
  const { controllerOptions, ineffectiveFlags } = await import("./controller/options.ts");
  const { givenToken } = await import("./worker/options.ts");
  const token = await givenToken(invocation, flags.text("config") === "-");
  const options = { ...controllerOptions(invocation), token };
  if (invocation.args.length > 0) (await import("./worker/hide_token.ts")).hideToken(invocation);
  for (const name of ineffectiveFlags(flags)) log.warn("Flag has no effect in this version", { flag: `--${name}` });
  const [{ runController }, { runShown }] = await Promise.all([
    import("../node/mod.ts"),
    import("./controller/run_shown.ts"),
  ]);
  applyProcessDefaults();
  await runShown(invocation, (ports, events, signal) => runController(options, ports, events, signal));
}
