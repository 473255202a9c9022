import type { Command } from "../command/mod.ts";
import { DIRECTORY_FLAGS } from "./flag_groups.ts";
import { create } from "./token/create.ts";
import { invalidate } from "./token/invalidate.ts";
import { list } from "./token/list.ts";
import { preShared } from "./token/pre_shared.ts";

/** `k0s token` */
export const token: Command = {
  word: "token",
  summary: "Manage join tokens",
  long: [
    "Manage join tokens: what a machine needs to become a controller or a worker of this cluster.",
    "",
    "A token is needed for joining only; a machine that has joined does without it.",
  ].join("\n"),
  persistentFlags: DIRECTORY_FLAGS,
  subcommands: [create, invalidate, list, preShared],
};
