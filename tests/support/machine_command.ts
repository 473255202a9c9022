import { assert } from "@std/assert";

/** How a command ended. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Options of {@link Machine.run}. */
export interface MachineRunOptions {
  stdin?: string;
  env?: Record<string, string>;
  /** Longest time, in milliseconds; then it is killed and an error thrown. @default {60000} */
  withinMs?: number;
}

/** A command that goes on in the background. */
export interface Background extends AsyncDisposable {
  readonly pid: number;
  readonly status: Promise<Deno.CommandStatus>;
  /** Everything it has printed so far. */
  output(): string;
  /** Sends a signal to the program itself. */
  signal(name: Deno.Signal): Promise<void>;
}

const text = new TextDecoder();

/** Runs a program to its end in the machine whose process 1 this is. @throws {Error} If that takes too long. */
export async function runInMachine(
  initPid: number,
  command: readonly string[],
  options: MachineRunOptions,
): Promise<CommandResult> {
  const { stdin, env = {}, withinMs = 60_000 } = options;
  const child = inMachine(initPid, command, env, stdin === undefined ? "null" : "piped").spawn();
  const ended = finish(child, stdin);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${command.join(" ")} does not end`)), withinMs);
  try {
    return await Promise.race([ended, late.promise]);
  } catch (error) {
    // Its own children may keep its output open, so its end is not waited for.
    ended.catch(() => {});
    await killBehind(child.pid);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function finish(child: Deno.ChildProcess, stdin: string | undefined): Promise<CommandResult> {
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
  }
  const output = await child.output();
  return { code: output.code, stdout: text.decode(output.stdout), stderr: text.decode(output.stderr) };
}

/** Starts a program that goes on in the background of the machine whose process 1 this is. */
export function startInMachine(initPid: number, command: readonly string[]): Background {
  const child = inMachine(initPid, command, {}, "null").spawn();
  let printed = "";
  const collect = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      printed = (printed + chunk).slice(-400_000);
    }
  };
  const collected = Promise.all([collect(child.stdout), collect(child.stderr)]);
  let hasEnded = false;
  const status = child.status.finally(() => (hasEnded = true));
  return {
    pid: child.pid,
    status,
    output: () => printed,
    // nsenter waits for the program as its parent, since a process cannot move into a pid namespace itself.
    signal: async (name) => Deno.kill(await onlyChildOf(child.pid), name),
    async [Symbol.asyncDispose]() {
      if (!hasEnded) await this.signal("SIGKILL").catch(() => hasEnded || child.kill("SIGKILL"));
      await status;
      await collected;
    },
  };
}

function inMachine(
  initPid: number,
  command: readonly string[],
  env: Record<string, string>,
  stdin: "null" | "piped",
): Deno.Command {
  return new Deno.Command("nsenter", {
    args: [
      ...["--target", String(initPid), "--net", "--mount", "--uts", "--pid", "--cgroup", "--time", "--"],
      // Entering the namespace does not move a process into the machine's control groups.
      ...["sh", "-c", 'for group in /sys/fs/cgroup/*/; do echo 0 > "${group}cgroup.procs"; done; exec "$0" "$@"'],
      ...command,
    ],
    env,
    stdin,
    stdout: "piped",
    stderr: "piped",
  });
}

/** Process id, as the host counts, of the only child of a process. */
export async function onlyChildOf(pid: number): Promise<number> {
  const child = await childOf(pid);
  assert(child !== undefined, `process ${pid} has no child`);
  return child;
}

async function childOf(pid: number): Promise<number | undefined> {
  try {
    const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
    return Number(children.trim().split(" ")[0]) || undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Kills what `nsenter` started: `nsenter` itself stays outside of the machine and would leave it behind. */
async function killBehind(pid: number): Promise<void> {
  const child = await childOf(pid);
  if (child !== undefined) Deno.kill(child, "SIGKILL");
}
