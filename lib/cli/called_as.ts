/** Programs that the executable stands for when it is called by their name. */
const PROGRAMS: ReadonlySet<string> = new Set(["kubectl", "ctr"]);

/**
 * Arguments as they are meant: called as `kubectl`, `k0s-kubectl`, `ctr` or `k0s-ctr`, k0s is that command.
 *
 * @param name Name the program was called by, with or without a directory.
 */
export function argumentsFor(name: string, args: readonly string[]): readonly string[] {
  const program = name.slice(name.lastIndexOf("/") + 1).replace(/^k0s-/, "");
  return PROGRAMS.has(program) ? [program, ...args] : args;
}
