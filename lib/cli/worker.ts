import type { Command, Invocation } from "../command/mod.ts";
import { applyProcessDefaults } from "../platform/mod.ts";
import { debugFlags, DIRECTORY_FLAGS, WORKER_FLAGS } from "./flag_groups.ts";

/** `k0s worker` */
export const worker: Command = {
  word: "worker",
  argsUsage: "[join-token]",
  args: { kind: "at-most", count: 1 },
  summary: "Run worker",
  long: [
    "Join this machine to a cluster and run its pods. The token is needed once: later starts go without it.",
    "",
    "Make one on a controller with: k0s token create --role=worker",
  ].join("\n"),
  example: [
    "\tCommand to add worker node to the master node:",
    "\tCLI argument:",
    "\t$ k0s worker [token]",
    "",
    "\tor CLI flag:",
    "\t$ k0s worker --token-file [path_to_file]",
    "",
    "\tor out of the way of the process list:",
    "\t$ k0s worker - < [path_to_file]",
    "\tNote: Token can be passed either as a CLI argument or as a flag",
  ].join("\n"),
  flags: [...debugFlags("long"), ...DIRECTORY_FLAGS, ...WORKER_FLAGS],
  logStyle: "long",
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { givenToken, podOptions } = await import("./worker/options.ts");
  const options = { ...podOptions(invocation), token: await givenToken(invocation) };
  if (invocation.args.length > 0) (await import("./worker/hide_token.ts")).hideToken(invocation);
  const [{ runWorker }, { runShown }] = await Promise.all([
    import("../node/mod.ts"),
    import("./controller/run_shown.ts"),
  ]);
  applyProcessDefaults();
  await runShown(invocation, (ports, events, signal) => runWorker(options, ports, events, signal));
}
