import { type Command, flag, switchFlag, TEXTS } from "../command/mod.ts";
import { debugFlags, IGNORED_DIRECTORY_FLAGS } from "./flag_groups.ts";
import { installController } from "./install/controller.ts";
import { installWorker } from "./install/worker.ts";

/** `k0s install` */
export const install: Command = {
  word: "install",
  summary: "Install k0s on a brand-new system. Must be run as root (or with sudo)",
  long: [
    "Make k0s a service of this machine, managed by systemd or OpenRC: it then starts with the machine.",
    "",
    "Takes the flags of the command that the service is to run, and remembers those that are given.",
  ].join("\n"),
  flags: IGNORED_DIRECTORY_FLAGS,
  persistentFlags: [
    ...debugFlags(),
    switchFlag("force", "replace a service that is installed already"),
    flag("env", TEXTS, "environment variable of the service: NAME=VALUE, or NAME for its present value", {
      short: "e",
    }),
    switchFlag("start", "start the service, and wait until it is ready"),
  ],
  subcommands: [installController, installWorker],
};
