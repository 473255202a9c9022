import {
  type Command,
  flagsOf,
  helpFlag,
  inheritedFlags,
  isShown,
  renderFlags,
  shownSubcommands,
  usageLine,
} from "../../command/mod.ts";

/** What the page of a command says, whatever its format. */
export interface CommandPage {
  /** From the program to the command. */
  chain: readonly Command[];
  /** Words as they are typed, such as `k0s token create`. */
  path: string;
  summary: string;
  long: string;
  /** Left out for a group, which does nothing by itself. */
  usage?: string;
  aliases: readonly string[];
  /** As help shows it; empty without one. */
  example: string;
  /** One a line; empty without any. */
  flags: string;
  /** Those of the groups above, likewise. */
  inheritedFlags: string;
  /** The group above, then what is below. */
  seeAlso: readonly { path: string; summary: string }[];
}

/** Pages of every command that help lists, a group before what is in it. */
export function pagesOf(root: Command): CommandPage[] {
  return below([root]);
}

function below(chain: readonly Command[]): CommandPage[] {
  return [pageOf(chain), ...shownSubcommands(chain.at(-1)!).flatMap((command) => below([...chain, command]))];
}

function pageOf(chain: readonly Command[]): CommandPage {
  const command = chain.at(-1)!;
  const { summary, long = summary, aliases = [], example = "", run } = command;
  const path = pathOf(chain);
  const inherited = inheritedFlags(chain);
  const own = flagsOf(chain).filter((flag) => !inherited.includes(flag));
  const flags = command.passesThrough === true ? [] : [...own, helpFlag(command)];
  return {
    ...{ chain, path, summary, long, aliases, example },
    ...(run === undefined ? {} : { usage: usageLine(command, path) }),
    flags: shown(flags),
    inheritedFlags: command.passesThrough === true ? "" : shown(inherited),
    seeAlso: [
      ...(chain.length === 1 ? [] : [{ path: pathOf(chain.slice(0, -1)), summary: chain.at(-2)!.summary }]),
      ...shownSubcommands(command).map((one) => ({ path: pathOf([...chain, one]), summary: one.summary })),
    ],
  };
}

function pathOf(chain: readonly Command[]): string {
  return chain.map(({ word }) => word).join(" ");
}

function shown(flags: Parameters<typeof renderFlags>[0]): string {
  const visible = flags.filter(isShown);
  return visible.length === 0 ? "" : renderFlags(visible);
}
