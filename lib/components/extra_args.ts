import { ConfigError, type Problem } from "../base/mod.ts";

/**
 * Parses the value of `--kubelet-extra-args` and `--kube-controller-manager-extra-args` into flags without their dashes.
 *
 * Words are split at white space and each at its first `=`; a word without one sets the empty value; the last of
 * equal names wins. Quotes mean nothing.
 *
 * @see k0s `internal/pkg/flags`
 */
export function parseExtraArgs(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(/\s+/).filter((word) => word !== "").map((word) => {
      const at = word.indexOf("=");
      const name = at < 0 ? word : word.slice(0, at);
      return [name.replace(/^-+/, ""), at < 0 ? "" : word.slice(at + 1)];
    }),
  );
}

/** What is wrong with names of flags: what is left of quotes or blanks within a value is taken for the next flag. */
export function extraArgsProblems(option: string, parsed: Readonly<Record<string, string>>): Problem[] {
  return Object.keys(parsed).filter((name) => !/^[A-Za-z][\w.-]*$/.test(name)).map((name) => ({
    path: option,
    message: `no name of a flag: ${JSON.stringify(name)}; values cannot hold blanks, and quotes mean nothing`,
  }));
}

/**
 * Refuses the value of an option with further arguments that would be taken apart wrongly.
 *
 * @throws {ConfigError} Listing every name that is none.
 */
export function checkExtraArgs(option: string, text: string): void {
  const problems = extraArgsProblems(option, parseExtraArgs(text));
  if (problems.length === 0) return;
  throw new ConfigError("Cannot use further arguments", problems, { hint: `Write ${option}="--one=1 --two=2"` });
}
