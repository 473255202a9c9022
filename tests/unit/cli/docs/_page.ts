import { type Command, switchFlag } from "../../../../lib/command/mod.ts";
import { type CommandPage, pagesOf } from "../../../../lib/cli/docs/pages.ts";

/** A tree of a program with a group, a command in it, and what nobody is shown. */
export const TREE: Command = {
  word: "k0s",
  summary: "The program",
  subcommands: [
    { word: "hidden", summary: "Nobody sees it", isHidden: true, run: () => {} },
    {
      word: "group",
      summary: "A group",
      persistentFlags: [switchFlag("all", "everything")],
      subcommands: [{
        word: "do-it",
        aliases: ["do"],
        argsUsage: "[name]",
        summary: "Do it",
        long: "Do it with \\n and -x.\n.dots begin a line\n\n  set in",
        example: "\t$ k0s group do-it",
        flags: [switchFlag("own", "its own"), switchFlag("secret", "hidden", { isHidden: true })],
        run: () => {},
      }],
    },
  ],
};

/** Pages of {@link TREE}: of the program, the group and the command. */
export const [PROGRAM, GROUP, COMMAND] = pagesOf(TREE) as [CommandPage, CommandPage, CommandPage];
