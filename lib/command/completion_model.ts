import type { Command } from "./command.ts";
import { flagsOf } from "./find.ts";
import { type Flag, isShown } from "./flag.ts";
import { helpFlag, shownSubcommands } from "./help.ts";

/** A word that can be typed, and what it means. */
export interface Candidate {
  word: string;
  summary: string;
}

/** A flag as a shell offers it. */
export interface FlagCandidate {
  /** `--name`, and `-n` if it has a short form. */
  spellings: readonly string[];
  summary: string;
  takesValue: boolean;
  /** What to offer as its value. */
  values: "files" | "directories" | readonly string[];
}

/** What can follow the words of one command. */
export interface CompletionNode {
  /** Words after the name of the program, joined by blanks; empty for the program itself. */
  path: string;
  /** Further spellings of the path, with aliases of its last word. */
  aliases: readonly string[];
  /** Commands below, or the words it takes as argument. */
  words: readonly Candidate[];
  flags: readonly FlagCandidate[];
  /** Whether a program of its own takes what follows. */
  passesThrough: boolean;
}

/** Everything a shell has to know, one entry per command, the program itself first. */
export function completionModel(root: Command): CompletionNode[] {
  return nodesBelow([root]);
}

function nodesBelow(chain: readonly Command[]): CompletionNode[] {
  const command = chain.at(-1)!;
  const subcommands = shownSubcommands(command);
  const path = chain.slice(1).map(({ word }) => word);
  const shown = command.passesThrough === true ? [] : [...flagsOf(chain), helpFlag(command)].filter(isShown);
  const node: CompletionNode = {
    path: path.join(" "),
    aliases: (command.aliases ?? []).map((alias) => [...path.slice(0, -1), alias].join(" ")),
    words: subcommands.length > 0
      ? subcommands.map(({ word, summary }) => ({ word, summary }))
      : argumentWords(command),
    flags: shown.map(flagCandidate),
    passesThrough: command.passesThrough === true,
  };
  return [node, ...subcommands.flatMap((sub) => nodesBelow([...chain, sub]))];
}

function argumentWords({ args }: Command): Candidate[] {
  return args?.kind === "one-of" ? args.words.map((word) => ({ word, summary: "" })) : [];
}

function flagCandidate({ name, short, usage, kind, completes }: Flag): FlagCandidate {
  return {
    spellings: short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`],
    summary: usage,
    takesValue: !kind.isSwitch,
    values: completes ?? [],
  };
}

/** Every spelling of the path of a node. */
export function pathsOf({ path, aliases }: CompletionNode): string[] {
  return [path, ...aliases];
}
