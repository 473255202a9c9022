import type { Command } from "../command/mod.ts";
import { check } from "./certs/check.ts";
import { renew } from "./certs/renew.ts";
import { debugFlags, DIRECTORY_FLAGS, KUBELET_ROOT_DIR_FLAG } from "./flag_groups.ts";

/** `k0s certs` */
export const certs: Command = {
  word: "certs",
  summary: "Look after the certificates of this node. Must be run as root (or with sudo)",
  long: [
    "See which certificates this node has and when they expire, and issue them again. k0s renews its own in time while it runs, and",
    "kubelets theirs.",
  ].join("\n"),
  example: [
    "\tWhat there is, until when, and what is wrong with it:",
    "\t$ sudo k0s certs check",
    "",
    "\tIssue one again, with another key:",
    "\t$ sudo k0s certs renew admin",
  ].join("\n"),
  persistentFlags: [...debugFlags(), ...DIRECTORY_FLAGS, KUBELET_ROOT_DIR_FLAG],
  subcommands: [check, renew],
};
