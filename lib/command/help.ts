import { type Command, isListed } from "./command.ts";
import { type Flag, isShown, switchFlag } from "./flag.ts";
import { flagsOf, inheritedFlags } from "./find.ts";

/** Column at which the summaries of commands start, unless a word is longer. */
const SHORTEST_NAME_COLUMN = 11;

/**
 * Renders the help of a command, in the layout of Go's cobra.
 *
 * @param chain From the root to the command.
 */
export function renderHelp(chain: readonly Command[]): string {
  const command = chain.at(-1)!;
  const path = chain.map(({ word }) => word).join(" ");
  const subcommands = shownSubcommands(command);
  const sections = [
    (command.long ?? command.summary).trimEnd(),
    usageSection(command, path, subcommands.length > 0),
    command.aliases === undefined ? "" : `Aliases:\n  ${[command.word, ...command.aliases].join(", ")}`,
    command.example === undefined ? "" : `Examples:\n${command.example.trimEnd()}`,
    subcommands.length === 0 ? "" : `Available Commands:\n${commandList(subcommands)}`,
    flagSection("Flags:", localFlags(chain, command)),
    flagSection("Global Flags:", globalFlags(chain)),
    subcommands.length === 0 ? "" : `Use "${path} [command] --help" for more information about a command.`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** The switch that every command has. */
export function helpFlag({ word }: Command): Flag {
  return switchFlag("help", `help for ${word}`, { short: "h" });
}

function usageSection(command: Command, path: string, isGroup: boolean): string {
  const lines: string[] = [];
  if (command.run !== undefined || !isGroup) lines.push(`  ${usageLine(command, path)}`);
  if (isGroup) lines.push(`  ${path} [command]`);
  return `Usage:\n${lines.join("\n")}`;
}

/** How a command is typed. @param path Its words. */
export function usageLine({ argsUsage = "" }: Command, path: string): string {
  const flags = argsUsage.includes("[flags]") ? "" : "[flags]";
  return [path, argsUsage, flags].filter((part) => part !== "").join(" ");
}

function commandList(commands: readonly Command[]): string {
  const column = Math.max(SHORTEST_NAME_COLUMN, ...commands.map(({ word }) => word.length));
  return commands.map(({ word, summary }) => `  ${word.padEnd(column)} ${summary}`).join("\n");
}

/** The commands right below one that help lists, by name. */
export function shownSubcommands(command: Command): Command[] {
  return (command.subcommands ?? []).filter(isListed).toSorted((a, b) => a.word < b.word ? -1 : 1);
}

function localFlags(chain: readonly Command[], command: Command): Flag[] {
  const inherited = new Set(inheritedFlags(chain));
  return [...flagsOf(chain).filter((flag) => !inherited.has(flag)), helpFlag(command)];
}

function globalFlags(chain: readonly Command[]): Flag[] {
  const own = new Set([...chain.at(-1)?.flags ?? []].map(({ name }) => name));
  return inheritedFlags(chain).filter(({ name }) => !own.has(name));
}

function flagSection(title: string, flags: readonly Flag[]): string {
  const shown = flags.filter(isShown);
  return shown.length === 0 ? "" : `${title}\n${renderFlags(shown)}`;
}

/** Renders flags by name, their explanations in one column. */
export function renderFlags(flags: readonly Flag[]): string {
  const rows = flags.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((flag) => ({
    left: leftColumn(flag),
    right: flag.usage + shownDefault(flag),
  }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows.map(({ left, right }) => `${left.padEnd(width)}   ${right}`.trimEnd()).join("\n");
}

function leftColumn({ name, short, kind }: Flag): string {
  const names = short === undefined ? `      --${name}` : `  -${short}, --${name}`;
  return kind.typeName === "" ? names : `${names} ${kind.typeName}`;
}

function shownDefault({ kind, default: preset, shownDefault }: Flag): string {
  const text = shownDefault ?? (preset === undefined ? undefined : kind.show(preset));
  return text === undefined ? "" : ` (default ${text})`;
}
