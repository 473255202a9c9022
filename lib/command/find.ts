import { quoted, UsageError } from "./argv.ts";
import { type Command, isListed } from "./command.ts";
import type { Flag } from "./flag.ts";
import { nearest } from "./nearest.ts";

/** A command found by the words of a command line. */
export interface FoundCommand {
  /** From the root to the command itself. */
  chain: readonly Command[];
  command: Command;
  /** Canonical words, such as `git remote add`. */
  path: string;
  /** What is left when the words of the command are taken out: flags and arguments, in order. */
  argv: readonly string[];
}

/** The switch every command has. Not part of its data. */
const HELP_WORDS = new Set(["-h", "--help"]);

/**
 * Finds the command that a command line means. Flags may stand before its words.
 *
 * @throws {UsageError} If the first word is no command; a wrong word below a group is left to {@link checkArgs}.
 */
export function findCommand(root: Command, argv: readonly string[]): FoundCommand {
  const chain = [root];
  let command = root;
  let rest = [...argv];
  for (;;) {
    if (command.passesThrough === true) break;
    const at = firstWord(rest, flagsBelow(command));
    const word = at === undefined ? undefined : rest[at];
    if (at === undefined || word === undefined) break;
    const next = command.subcommands?.find((sub) => sub.word === word || sub.aliases?.includes(word));
    if (next === undefined) {
      if (command === root) throw unknownCommand(root, word);
      break;
    }
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)];
    command = next;
    chain.push(next);
  }
  return { chain, command, path: chain.map(({ word }) => word).join(" "), argv: rest };
}

/** Every flag that a command accepts: its own, and the persistent ones of those above. */
export function flagsOf(chain: readonly Command[]): Flag[] {
  return [...chain.at(-1)?.flags ?? [], ...inheritedFlags(chain), ...chain.at(-1)?.persistentFlags ?? []];
}

/** The flags that a command has from the groups it is in. */
export function inheritedFlags(chain: readonly Command[]): Flag[] {
  return chain.slice(0, -1).flatMap(({ persistentFlags }) => persistentFlags ?? []);
}

/** Checks the number of arguments, or the words where only some are possible. @throws {UsageError} */
export function checkArgs({ command, path }: FoundCommand, args: readonly string[]): void {
  const rule = command.args ?? { kind: "none" };
  const first = args[0];
  switch (rule.kind) {
    case "none":
      if (first !== undefined) throw unknownSubcommand(command, path, first);
      return;
    case "at-most":
      if (args.length <= rule.count) return;
      throw new UsageError(`accepts at most ${rule.count} arg(s), received ${args.length}`);
    case "at-least":
      if (args.length >= rule.count) return;
      throw new UsageError(`requires at least ${rule.count} arg(s), only received ${args.length}`);
    case "exactly":
      if (args.length === rule.count) return;
      throw new UsageError(`accepts ${rule.count} arg(s), received ${args.length}`);
    case "one-of":
      return checkWord(rule, path, args);
  }
}

function checkWord(
  { words, more = 0 }: { words: readonly string[]; more?: number },
  path: string,
  args: readonly string[],
): void {
  const [word] = args;
  const hint = `One of ${words.join(", ")}`;
  if (word === undefined || args.length > 1 + more) {
    throw new UsageError(`accepts 1 arg(s), received ${args.length}`, { hint });
  }
  if (!words.includes(word)) throw new UsageError(`invalid argument ${quoted(word)} for ${quoted(path)}`, { hint });
}

/** Position of the first word that is neither a flag nor the value of one. */
function firstWord(argv: readonly string[], flags: readonly Flag[]): number | undefined {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") return undefined;
    if (!word.startsWith("-") || word === "-") return at;
    if (takesNext(word, flags)) at++;
  }
  return undefined;
}

/** Whether the word after this flag is its value. One that no command knows takes it, as upstream has it. */
function takesNext(word: string, flags: readonly Flag[]): boolean {
  if (word.includes("=") || HELP_WORDS.has(word)) return false;
  if (word.startsWith("--")) return flags.find(({ name }) => word === `--${name}`)?.kind.isSwitch !== true;
  return word.length === 2 && flags.find(({ short }) => word === `-${short}`)?.kind.isSwitch !== true;
}

/** Flags of a command and of all below it: before the word is known, any of them may stand there. */
function flagsBelow(command: Command): Flag[] {
  return [
    ...command.flags ?? [],
    ...command.persistentFlags ?? [],
    ...(command.subcommands ?? []).flatMap(flagsBelow),
  ];
}

function unknownCommand(root: Command, word: string): UsageError {
  const names = (root.subcommands ?? []).filter(isListed).map((sub) => sub.word);
  const close = nearest(word, names);
  const suggestions = close.length === 0
    ? ""
    : `\n\nDid you mean this?\n${close.map((name) => `\t${name}\n`).join("")}`;
  const message = `unknown command ${quoted(word)} for ${quoted(root.word)}${suggestions}`;
  return new UsageError(`${message}\nRun '${root.word} --help' for usage.`);
}

function unknownSubcommand(command: Command, path: string, word: string): UsageError {
  const names = (command.subcommands ?? []).filter(isListed).map((sub) => sub.word);
  const close = nearest(word, names)[0];
  const options = close === undefined ? {} : { hint: `Did you mean "${path} ${close}"?` };
  return new UsageError(`unknown command ${quoted(word)} for ${quoted(path)}`, options);
}
