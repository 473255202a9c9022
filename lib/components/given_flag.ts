/** What the operator gives to a program: flags without dashes, and whole arguments, which the program reads later. */
export interface GivenArgs {
  extraArgs?: Readonly<Record<string, string>> | undefined;
  rawArgs?: readonly string[] | undefined;
}

/** The value that the operator gives a flag, in whatever form; `undefined` if it gives none. */
export function givenFlag(name: string, { extraArgs = {}, rawArgs = [] }: GivenArgs): string | undefined {
  for (let index = rawArgs.length - 1; index >= 0; index--) {
    const word = rawArgs[index]!;
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3);
    if (word === `--${name}`) return rawArgs[index + 1] ?? "";
  }
  return Object.hasOwn(extraArgs, name) ? extraArgs[name] : undefined;
}

/** Every flag that the operator gives, with its value, in whatever form: one given twice is there twice. */
export function givenFlags({ extraArgs = {}, rawArgs = [] }: GivenArgs): [name: string, value: string][] {
  const raw = rawArgs.flatMap((word, index): [string, string][] => {
    const match = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word);
    return match === null ? [] : [[match[1]!, match[2] ?? rawArgs[index + 1] ?? ""]];
  });
  return [...Object.entries(extraArgs), ...raw];
}
