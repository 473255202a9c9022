import type { RunResult, Spawn } from "../platform/mod.ts";

/** Exit code of a shell for a program that is not there. */
const NOT_FOUND = 127;

/** Runs a program; one that is not on the machine counts as failed. */
export function runIfThere(spawn: Spawn, program: string | undefined, args: readonly string[]): Promise<RunResult> {
  if (program !== undefined) return spawn.run(program, { args });
  return Promise.resolve({ code: NOT_FOUND, signal: null, stdout: "", stderr: "" });
}
