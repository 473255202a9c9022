import type { Command } from "../command/mod.ts";
import { debugFlags, DIRECTORY_FLAGS } from "./flag_groups.ts";
import { changeCommand } from "./secrets/change.ts";
import { secretsStatus } from "./secrets/status.ts";

const enable = changeCommand({
  change: "enable",
  summary: "Encrypt the Secrets of the cluster in its datastore",
  long: "Make a key, give it to every controller, and have every Secret written anew under it.",
});
const rotate = changeCommand({
  change: "rotate",
  summary: "Encrypt the Secrets of the cluster under a new key",
  long: "Make another key, have every Secret written anew under it, and forget the former one.",
});
const disable = changeCommand({
  change: "disable",
  summary: "Decrypt the Secrets of the cluster in its datastore",
  long: "Have every Secret written anew in the clear, and forget the key. Upstream's k0s can read them then.",
});

/** `k0s secrets` */
export const secrets: Command = {
  word: "secrets",
  summary: "Encrypt the Secrets of the cluster in its datastore",
  long: "Look how the Secrets of this cluster are kept in its datastore, and change that while the cluster runs.",
  example: [
    "\tIn the clear or encrypted, and under which key:",
    "\t$ k0s secrets status",
    "",
    "\tEncrypt them, later under another key, and no more:",
    "\t$ k0s secrets enable",
    "\t$ k0s secrets rotate",
    "\t$ k0s secrets disable",
  ].join("\n"),
  persistentFlags: [...debugFlags(), ...DIRECTORY_FLAGS],
  subcommands: [secretsStatus, enable, rotate, disable],
};
