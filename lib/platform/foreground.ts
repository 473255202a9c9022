import { K0sError, messageOf } from "../base/mod.ts";
import { environment } from "./environment.ts";

/**
 * Runs a program that talks to the user itself, such as an editor: it has our terminal. Signals of the keyboard are its
 * own meanwhile.
 *
 * @returns Its exit code.
 * @throws {K0sError} If it cannot be started.
 */
export async function runInForeground(executable: string, args: readonly string[]): Promise<number> {
  const isOurs = () => {};
  Deno.addSignalListener("SIGINT", isOurs);
  try {
    const command = new Deno.Command(executable, {
      args: [...args],
      env: environment(),
      clearEnv: true,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    });
    return (await command.spawn().status).code;
  } catch (cause) {
    throw new K0sError(`Cannot start "${executable}": ${messageOf(cause)}`, { cause });
  } finally {
    Deno.removeSignalListener("SIGINT", isOurs);
  }
}
