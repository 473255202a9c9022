import { K0sError } from "../base/mod.ts";
import { createLogger, type Logger, type LogLevel } from "../platform/mod.ts";
import { parseArgv, requireFlags, UsageError } from "./argv.ts";
import type { CliContext, Command, LogStyle } from "./command.ts";
import { checkArgs, findCommand, flagsOf } from "./find.ts";
import type { FlagValues } from "./flag_values.ts";
import { helpFlag, renderHelp } from "./help.ts";
import { logSink } from "./log_sink.ts";

/** Exit code of a command that fails, unless it says otherwise. */
const FAILED = 1;

/**
 * Runs a command line: finds the command, understands its flags, prints help or does it.
 *
 * @param argv Without the name of the program.
 * @returns The exit code.
 * @throws {UsageError} If the command line makes no sense; {@link K0sError} as the command does. Prints neither.
 */
export async function runCommandLine(root: Command, argv: readonly string[], context: CliContext): Promise<number> {
  const found = findCommand(root, argv);
  const { command, chain, path } = found;
  if (command.passesThrough === true) {
    const flags = parseArgv([], flagsOf(chain)).flags;
    return await invoke(command, { flags, args: found.argv, argv, path, context });
  }
  const accepted = [...flagsOf(chain), helpFlag(command)];
  const { flags, args, deprecated } = parseArgv(found.argv, accepted);
  if (flags.bool("help")) return printHelp(chain, context);
  if (command.deprecated !== undefined) {
    context.stderr(`Command "${command.word}" is deprecated, ${command.deprecated}\n`);
  }
  for (const flag of deprecated) {
    context.stderr(`Flag --${flag.name} has been deprecated, ${flag.deprecated}\n`);
  }
  checkArgs(found, args);
  if (command.run === undefined) return printHelp(chain, context);
  requireFlags(accepted, flags);
  return await invoke(command, { flags, args, argv, path, context });
}

/** The exit code of a command line that has failed: the error's own, else as the command has it, if it got as far as to name one. */
export function failureCode(failure: unknown, root: Command, argv: readonly string[]): number {
  if (failure instanceof K0sError && failure.exitCode !== undefined) return failure.exitCode;
  try {
    return findCommand(root, argv).command.failureCode?.(argv) ?? FAILED;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return FAILED;
  }
}

function printHelp(chain: readonly Command[], context: CliContext): number {
  context.stdout(renderHelp(chain));
  return 0;
}

interface Typed {
  flags: FlagValues;
  args: readonly string[];
  argv: readonly string[];
  path: string;
  context: CliContext;
}

async function invoke(command: Command, typed: Typed): Promise<number> {
  const { clock, spawn, http, random } = typed.context;
  const log = loggerFor(command.logStyle ?? "short", typed);
  const outcome = await command.run?.({ ...typed, log, ports: { clock, spawn, http, random, log } });
  return outcome ?? 0;
}

function loggerFor(style: LogStyle, { flags, context }: Typed): Logger {
  return createLogger(logLevel(flags), logSink(style, context));
}

/** `--debug` wins over `--verbose`; without either, only warnings. */
export function logLevel(flags: FlagValues): LogLevel {
  if (flags.has("debug") && flags.bool("debug")) return "debug";
  return flags.has("verbose") && flags.bool("verbose") ? "info" : "warning";
}
