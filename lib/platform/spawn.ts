import { inheritedVariables, K0sError, messageOf } from "../base/mod.ts";
import { environment } from "./environment.ts";
import { sendSignal } from "./system.ts";
import { mergedLines } from "./lines.ts";
import type { Child, Exit, RunOptions, RunResult, Spawn, StartOptions } from "./ports.ts";

/** Processes of the machine. */
export const denoSpawn: Spawn = { start, run };

function start(options: StartOptions): Child {
  const command = new Deno.Command(options.executable, {
    args: [...options.args],
    env: { ...options.env },
    clearEnv: true,
    cwd: options.cwd,
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    // The child leads a session and process group of its own, so that a stop reaches its grandchildren.
    detached: true,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  const child = spawned(options.executable, () => command.spawn());
  // Text in memory cannot fail, only the pipe can, and then the child is judged by what it does.
  if (options.stdin !== undefined) feed(child, options.stdin).catch(() => {});
  let hasEnded = false;
  const exited = child.status.then(({ code, signal }): Exit => {
    hasEnded = true;
    return { code, signal };
  });
  return {
    pid: child.pid,
    lines: mergedLines(child.stdout, child.stderr),
    exited,
    signal(name) {
      // Once it has been waited for, its id may belong to somebody else.
      if (!hasEnded) sendSignal(child.pid, name);
    },
    signalGroup: (name) => void sendSignal(-child.pid, name),
  };
}

async function run(executable: string, options: RunOptions = {}): Promise<RunResult> {
  const { args = [], env = {}, cwd, stdin, signal } = options;
  const command = new Deno.Command(executable, {
    args: [...args],
    env: { ...inheritedVariables(environment()), ...env },
    clearEnv: true,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { signal }),
  });
  const child = spawned(executable, () => command.spawn());
  // Both to their ends: input that fails leaves the child without, and it must not stay behind.
  const [ended, fed] = await Promise.allSettled([child.output(), stdin === undefined ? undefined : feed(child, stdin)]);
  if (fed.status === "rejected") throw fed.reason;
  if (ended.status === "rejected") throw ended.reason;
  const output = ended.value;
  const text = new TextDecoder();
  return {
    code: output.code,
    signal: output.signal,
    stdout: text.decode(output.stdout),
    stderr: text.decode(output.stderr),
  };
}

function spawned(executable: string, spawn: () => Deno.ChildProcess): Deno.ChildProcess {
  try {
    return spawn();
  } catch (error) {
    throw new K0sError(`Cannot start "${executable}": ${messageOf(error)}`, { cause: error });
  }
}

async function feed(child: Deno.ChildProcess, input: string | Uint8Array | ReadableStream<Uint8Array>): Promise<void> {
  const stream = input instanceof ReadableStream ? input : new Blob([input as BlobPart]).stream();
  try {
    await stream.pipeTo(child.stdin);
  } catch (error) {
    // A child that ends without reading all of its input is judged by its exit code.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
