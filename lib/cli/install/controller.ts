import type { Command } from "../../command/mod.ts";
import { CONFIG_FLAG, CONTROLLER_FLAGS, debugFlags, DIRECTORY_FLAGS, WORKER_FLAGS } from "../flag_groups.ts";

const FLAGS = [...DIRECTORY_FLAGS, ...CONTROLLER_FLAGS, ...WORKER_FLAGS, CONFIG_FLAG];

/** `k0s install controller` */
export const installController: Command = {
  word: "controller",
  aliases: ["server"],
  argsUsage: "[join-token]",
  args: { kind: "at-most", count: 1 },
  summary: "Install k0s controller on a brand-new system. Must be run as root (or with sudo)",
  long: [
    "Make `k0s controller` a service of this machine, with the flags given here.",
    "",
    "Configuration and join token are checked first. A token is kept in a file that only root reads.",
  ].join("\n"),
  example: [
    "\tA cluster on this machine alone, up when the command returns:",
    "\t$ sudo k0s install controller --single --start",
    "",
    "\tThe first controller of several, then a further one:",
    "\t$ sudo k0s install controller --enable-worker",
    "\t$ sudo k0s install controller --token-file /root/controller.token",
    "",
    "\tOther flags for the same service:",
    "\t$ sudo k0s install controller --force --enable-worker --no-taints",
  ].join("\n"),
  flags: FLAGS,
  async run(invocation) {
    const { controllerOptions } = await import("../controller/options.ts");
    const { installRole } = await import("./install_role.ts");
    await installRole(invocation, {
      node: { role: "controller", options: controllerOptions(invocation) },
      flags: [...debugFlags("long"), ...FLAGS],
    });
  },
};
