import { completionModel } from "../../../../lib/command/completion_model.ts";
import { stringFlag, switchFlag } from "../../../../lib/command/mod.ts";
import type { Command } from "../../../../lib/command/mod.ts";

/** A small tree with one of everything. */
export const TREE: Command = {
  word: "k0s",
  summary: "k0s",
  subcommands: [
    {
      word: "config",
      summary: "The configuration's commands",
      subcommands: [{
        word: "create",
        summary: "Make one",
        flags: [
          stringFlag("config", "file", { short: "c", completes: "files" }),
          stringFlag("data-dir", "directory", { completes: "directories" }),
          stringFlag("mode", "how", { completes: ["nft", "legacy"] }),
          stringFlag("name", "any"),
          switchFlag("old", "gone", { deprecated: "x" }),
        ],
        run() {},
      }],
    },
    { word: "kubectl", aliases: ["kc"], summary: "kubectl", passesThrough: true, run() {} },
    { word: "shell", summary: "A shell", args: { kind: "one-of", words: ["bash", "zsh"] }, run() {} },
    { word: "secret", summary: "", isHidden: true, run() {} },
  ],
};

/** What a shell has to know of it. */
export const MODEL = completionModel(TREE);
