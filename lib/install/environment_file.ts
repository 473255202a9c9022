import { K0sError } from "../base/mod.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What `"` does not protect in a shell; systemd removes the same backslashes (systemd.exec(5), `EnvironmentFile=`). */
const SPECIAL = /["\\`$]/g;

/**
 * Reads the values of `--env`: `NAME=VALUE`, or `NAME` alone for the variable's present value.
 *
 * @throws {K0sError} If a name is none, or a value holds a NUL byte.
 */
export function environmentVariables(
  texts: readonly string[],
  current: (name: string) => string | undefined,
): Record<string, string> {
  return Object.fromEntries(texts.map((text) => {
    const at = text.indexOf("=");
    const name = at < 0 ? text : text.slice(0, at);
    if (text.includes("\0")) throw new K0sError("NUL byte in environment variable");
    if (!NAME.test(name)) {
      throw new K0sError(`Cannot use ${JSON.stringify(name)} as the name of an environment variable`, {
        hint: "Give --env as NAME=VALUE, or as NAME to take over the present value",
      });
    }
    return [name, at < 0 ? current(name) ?? "" : text.slice(at + 1)];
  }));
}

/** A file with variables that systemd and shells read alike. */
export function environmentFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}="${value.replaceAll(SPECIAL, "\\$&")}"\n`)
    .join("");
}
