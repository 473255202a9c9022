import { type CliContext, failureCode, failureText, runCommandLine } from "../../../lib/cli/mod.ts";
import { ROOT } from "../../../lib/cli/tree.ts";
import type { Command } from "../../../lib/cli/mod.ts";
import { K0sError } from "../../../lib/base/mod.ts";
import type { Http, Spawn } from "../../../lib/platform/mod.ts";
import { FakeClock, FakeRandom } from "../../support/fakes.ts";

/** What a command line did. */
export interface CliResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** A context that keeps what is written, has no environment and reaches nothing. */
export function fakeContext(options: { terminal?: boolean; env?: Record<string, string>; http?: Http } = {}) {
  const written = { stdout: "", stderr: "" };
  const unreachable = (): never => {
    throw new K0sError("Not in a unit test");
  };
  const context: CliContext = {
    stdout: (text) => void (written.stdout += text),
    stderr: (text) => void (written.stderr += text),
    isTerminal: () => options.terminal === true,
    environment: (name) => options.env?.[name],
    clock: new FakeClock(),
    random: new FakeRandom(),
    spawn: { start: unreachable, run: unreachable } satisfies Spawn,
    http: options.http ?? { open: unreachable },
  };
  return { context, written };
}

/** Runs a command line as `main.ts` does, without a process. @param options.hints As at a terminal. @default {true} */
export async function runCli(
  argv: readonly string[],
  options: { root?: Command; env?: Record<string, string>; terminal?: boolean; http?: Http; hints?: boolean } = {},
): Promise<CliResult> {
  const { context, written } = fakeContext(options);
  try {
    const exitCode = await runCommandLine(options.root ?? ROOT, argv, context);
    return { ...written, exitCode };
  } catch (error) {
    const text = failureText(error, { isColoured: false, showsHint: options.hints ?? true });
    return { ...written, stderr: written.stderr + text, exitCode: failureCode(error, options.root ?? ROOT, argv) };
  }
}
