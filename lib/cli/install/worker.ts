import type { Command } from "../../command/mod.ts";
import { debugFlags, DIRECTORY_FLAGS, WORKER_FLAGS } from "../flag_groups.ts";

const FLAGS = [...DIRECTORY_FLAGS, ...WORKER_FLAGS];

/** `k0s install worker` */
export const installWorker: Command = {
  word: "worker",
  argsUsage: "[join-token]",
  args: { kind: "at-most", count: 1 },
  summary: "Install k0s worker on a brand-new system. Must be run as root (or with sudo)",
  long: [
    "Make `k0s worker` a service of this machine, with the flags given here.",
    "",
    "A join token is kept in a file that only root reads. It is needed until the machine has joined, and checked as far",
    "as that goes without the cluster. The file of --token-file may also be written later.",
  ].join("\n"),
  example: [
    "\tWith a token from a controller, made by: k0s token create --role worker",
    "\t$ sudo k0s install worker --token-file /root/worker.token --start",
    "",
    "\tThe same without a file of your own:",
    "\t$ sudo k0s install worker --start - < worker.token",
  ].join("\n"),
  flags: FLAGS,
  async run(invocation) {
    const { podOptions } = await import("../worker/options.ts");
    const { installRole } = await import("./install_role.ts");
    await installRole(invocation, {
      node: { role: "worker", options: podOptions(invocation) },
      flags: [...debugFlags("long"), ...FLAGS],
    });
  },
};
