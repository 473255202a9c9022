/** What the operator gives to a program: flags without dashes, and whole arguments, which the program reads later. */
export interface GivenArgs {
  extraArgs?: Readonly<Record<string, string>> | undefined;
  rawArgs?: readonly string[] | undefined;
}

/** A value that the operator gives a flag. */
interface GivenFlag {
  /** With dashes: Kubernetes' programs take underscores for them, and the others know no flag that has one. */
  name: string;
  value: string;
  /** Where, below the section of its program: `extraArgs.v`, `rawArgs[0]`. */
  place: string;
}

/** Every flag that the operator gives, in the order in which the program reads them: one given twice is there twice. */
function allGiven({ extraArgs = {}, rawArgs = [] }: GivenArgs): GivenFlag[] {
  const extra = Object.entries(extraArgs).map(([name, value]) => ({
    name: name.replaceAll("_", "-"),
    value,
    place: `extraArgs.${name}`,
  }));
  const raw = rawArgs.flatMap((word, index): GivenFlag[] => {
    const match = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word);
    if (match === null) return [];
    const name = match[1]!.replaceAll("_", "-");
    return [{ name, value: match[2] ?? rawArgs[index + 1] ?? "", place: `rawArgs[${index}]` }];
  });
  return [...extra, ...raw];
}

/** The value that the operator gives a flag, in whatever form; `undefined` if it gives none. */
export function givenFlag(name: string, given: GivenArgs): string | undefined {
  return allGiven(given).findLast((flag) => flag.name === name)?.value;
}

/** Every flag that the operator gives, with its value, in whatever form: one given twice is there twice. */
export function givenFlags(given: GivenArgs): [name: string, value: string][] {
  return allGiven(given).map(({ name, value }) => [name, value]);
}

/** Every value that the operator gives a flag, with its field. @param path Section of the program, such as `spec.api`. */
export function givenValues(name: string, { path, ...given }: GivenArgs & { path: string }) {
  return allGiven(given).filter((flag) => flag.name === name)
    .map(({ value, place }) => ({ field: `${path}.${place}`, value }));
}
