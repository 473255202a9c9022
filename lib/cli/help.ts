import { type Command, findCommand, type Invocation, renderHelp } from "../command/mod.ts";

/** `k0s help`, for the tree it is part of. @param root Looked at when it runs. */
export function helpCommand(root: () => Command): Command {
  return {
    word: "help",
    argsUsage: "[command]",
    args: { kind: "at-least", count: 0 },
    summary: "Help about any command",
    long: "Help about any command: type k0s help and the words of the command.",
    example: "\t$ k0s help config create",
    run: ({ args, context }: Invocation) => context.stdout(renderHelp(findCommand(root(), args).chain)),
  };
}
