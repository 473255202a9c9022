import { K0sError } from "../../lib/base/mod.ts";

/** Options of {@linkcode run}. */
export interface RunOptions {
  /** Working directory. @default the current one */
  cwd?: string;
  /** Variables added to the environment. */
  env?: Record<string, string>;
  /** Bytes given to standard input. @default nothing */
  stdin?: Uint8Array;
  /** What the operator can do if it fails. */
  hint?: string;
}

const TAIL_LINES = 25;

/**
 * Runs a command to its end.
 *
 * @returns What it wrote to standard output.
 * @throws {K0sError} If it can't be started or fails; the message ends with the last lines it wrote.
 */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<Uint8Array> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, options);
  const [output] = await Promise.all([child.output(), feed(child, options.stdin)]);
  if (output.success) return output.stdout;
  const decoder = new TextDecoder();
  const lines = `${decoder.decode(output.stdout)}${decoder.decode(output.stderr)}`.trimEnd().split("\n");
  throw new K0sError(
    `Cannot run "${command.slice(0, 4).join(" ")}": exit code ${output.code}\n` +
      lines.slice(-TAIL_LINES).map((line) => `  | ${line}`).join("\n"),
    options.hint === undefined ? {} : { hint: options.hint },
  );
}

/** Runs a command and gives its standard output as text without surrounding white space. */
export async function runText(command: readonly string[], options: RunOptions = {}): Promise<string> {
  return new TextDecoder().decode(await run(command, options)).trim();
}

/** Tells whether a program of this name is found on `PATH`. */
export async function hasProgram(name: string): Promise<boolean> {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":").filter((entry) => entry !== "")) {
    const found = await Deno.stat(`${directory}/${name}`).then((info) => info.isFile, () => false);
    if (found) return true;
  }
  return false;
}

function spawn(file: string, args: string[], options: RunOptions): Deno.ChildProcess {
  try {
    return new Deno.Command(file, {
      args,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
      stdin: options.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw new K0sError(`Cannot run "${file}": it could not be started`, {
      cause: error,
      hint: options.hint ?? `Install ${file}`,
    });
  }
}

async function feed(child: Deno.ChildProcess, bytes: Uint8Array | undefined): Promise<void> {
  if (bytes === undefined) return;
  const writer = child.stdin.getWriter();
  await writer.write(bytes);
  await writer.close();
}
