import type { Command } from "../command/mod.ts";
import { debugFlags } from "./flag_groups.ts";
import { registryTest } from "./registry/test.ts";

/** `k0s registry` */
export const registry: Command = {
  word: "registry",
  summary: "Look at where images come from",
  long: [
    "Look at where this machine gets images from: mirrors, registries, and what they are reached by, as spec.containerd.registries",
    "of the configuration says.",
  ].join("\n"),
  example: "\t$ k0s registry test docker.io/library/busybox:latest",
  persistentFlags: debugFlags(),
  subcommands: [registryTest],
};
