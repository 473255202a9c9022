import type { Command } from "./command/mod.ts";
import { helpCommand } from "./help.ts";
import { version } from "./version.ts";

/** Every command. */
export const ROOT: Command = {
  word: "k0s",
  summary: "k0s - Zero Friction Kubernetes",
  long: [
    "k0s - Zero Friction Kubernetes: a whole cluster in one file.",
    "",
    "Start one on this machine with: k0s controller --single",
  ].join("\n"),
  subcommands: [
    version,
    helpCommand(() => ROOT),
  ],
};
