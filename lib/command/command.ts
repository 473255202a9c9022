import type { Clock, Http, Logger, Ports, Random, Spawn } from "../platform/mod.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag_values.ts";

/** What a command sees of the world: where it was typed, and the ports below. */
export interface CliContext {
  /** Writes to standard output. */
  stdout(text: string): void;
  /** Writes to standard error. */
  stderr(text: string): void;
  /** Whether a standard stream is a terminal. */
  isTerminal(stream: "stdin" | "stdout" | "stderr"): boolean;
  /** An environment variable; `undefined` if not set. */
  environment(name: string): string | undefined;
  readonly clock: Clock;
  readonly spawn: Spawn;
  readonly http: Http;
  readonly random: Random;
}

/** One use of a command. */
export interface Invocation {
  readonly flags: FlagValues;
  /** Arguments that are not flags; for a command that passes all on, everything after its name. */
  readonly args: readonly string[];
  /** Everything that was typed after the name of the program. */
  readonly argv: readonly string[];
  /** Words of the command with the program in front, such as `git remote add`. */
  readonly path: string;
  readonly context: CliContext;
  /** The context's ports with this command's logger. */
  readonly ports: Ports;
  readonly log: Logger;
}

/** How many arguments a command takes. */
export type ArgRule =
  /** None; a word there is an unknown command. */
  | { kind: "none" }
  | { kind: "at-most"; count: number }
  | { kind: "exactly"; count: number }
  | { kind: "at-least"; count: number }
  /** One of these words, and at most so many more arguments. @default {none} */
  | { kind: "one-of"; words: readonly string[]; more?: number };

/** How a command logs by default: short ones warn on standard error, long ones tell on standard output. */
export type LogStyle = "short" | "long";

/** Exit code of a command; nothing stands for 0. */
export type CommandOutcome = number | void;

/** A command, as data: help, usage errors and completion come from it. */
export interface Command {
  /** The word typed. */
  readonly word: string;
  /** Further words for the same. */
  readonly aliases?: readonly string[];
  /** Placeholder of its arguments in the usage line, such as `[join-token]`. */
  readonly argsUsage?: string;
  /** @default {{ kind: "none" }} */
  readonly args?: ArgRule;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Text above the usage line. @default the summary */
  readonly long?: string;
  /** Shown as it is under `Examples:`. */
  readonly example?: string;
  readonly flags?: readonly Flag[];
  /** Flags of the command and of every command below it. */
  readonly persistentFlags?: readonly Flag[];
  readonly subcommands?: readonly Command[];
  /** Left out of help, suggestions and completion. */
  readonly isHidden?: boolean;
  /** What to type instead: said on standard error before it does its work. Implies hidden. */
  readonly deprecated?: string;
  /** Whether everything after the word is handed on as it is, flags included. */
  readonly passesThrough?: boolean;
  /** @default {"short"} */
  readonly logStyle?: LogStyle;
  /**
   * Exit code with which it fails, also where it was mistyped: not the one of an answer.
   *
   * @param argv Everything that was typed after the name of the program.
   * @default {1}
   */
  failureCode?(argv: readonly string[]): number;
  /** Does it, and may give an exit code. Left out: the command is a group and prints its help. */
  run?(invocation: Invocation): CommandOutcome | Promise<CommandOutcome>;
}

/** Whether help, suggestions and completion name a command. */
export function isListed({ isHidden, deprecated }: Command): boolean {
  return isHidden !== true && deprecated === undefined;
}
