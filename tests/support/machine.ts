/**
 * A machine of the testbed: namespaces (net, mount, pid, uts) with disks, host name and address of their own.
 *
 * Everything a k0s does there — interfaces, iptables, mounts, users, processes — goes away with the namespaces when the
 * machine is disposed, whatever the test did. Its disk (`/var/lib/k0s`, `/etc`, `/var/log`) lies in a temporary directory
 * that outlives a "reboot" and is removed with the machine. Its control groups are a branch of the host's, under a root
 * of their own, so that the kubelets of two machines do not clean up each other's pods.
 */
import { assert } from "@std/assert";
import { K0S } from "./k0s_binary.ts";
import { removeCgroups } from "./machine_cgroups.ts";
import { directoryPrefix, removeLeftovers } from "./machine_leftovers.ts";
import { bootCommand } from "./machine_scripts.ts";

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

/** Options of {@link Machine.create}. */
export interface MachineOptions {
  /** Host name, also the node's. */
  name: string;
  /** Address of its only interface, without prefix length. @default {"192.0.2.2"} */
  address?: string;
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

/** A machine of the testbed; see the module's documentation. Dispose it with `await using`. */
export class Machine implements AsyncDisposable {
  readonly name: string;
  readonly address: string;
  /** Directory on the real disk that holds the machine's own files. */
  readonly directory: string;
  #keeper: Deno.ChildProcess | undefined;
  #initPid = 0;

  private constructor(options: MachineOptions, directory: string) {
    this.name = options.name;
    this.address = options.address ?? "192.0.2.2";
    this.directory = directory;
  }

  /** Makes a machine and boots it. */
  static async create(options: MachineOptions): Promise<Machine> {
    // On the disk of the checkout, not on /tmp: overlayfs refuses some of the file systems that /tmp may be.
    const parent = new URL("../../.cache/machines", import.meta.url).pathname;
    await Deno.mkdir(parent, { recursive: true });
    await removeLeftovers(parent);
    const directory = await Deno.makeTempDir({ dir: parent, prefix: directoryPrefix(options.name) });
    const machine = new Machine(options, directory);
    for (const folder of ["k0s", "etc", "etc-work", "libexec", "libexec-work", "log", "opt", "cni"]) {
      await Deno.mkdir(`${machine.directory}/${folder}`);
    }
    await machine.boot();
    return machine;
  }

  /** Starts the namespaces. Files on its disk are as they were left. */
  async boot(): Promise<void> {
    assert(this.#keeper === undefined, "the machine runs already");
    this.#keeper = new Deno.Command("sh", {
      args: bootCommand({ ...this, cgroup: this.#cgroup }),
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = this.#keeper.stdout.getReader();
    const first = await reader.read();
    assert(text.decode(first.value).startsWith("booted"), `machine ${this.name} did not boot`);
    reader.releaseLock();
    this.#initPid = await onlyChildOf(this.#keeper.pid);
  }

  get #cgroup(): string {
    return this.directory.slice(this.directory.lastIndexOf("/") + 1);
  }

  /** Ends every process at once, as a power cut does; the disk stays. */
  async powerOff(): Promise<void> {
    const keeper = this.#keeper;
    if (keeper === undefined) return;
    this.#keeper = undefined;
    keeper.kill("SIGKILL");
    await keeper.status;
    await keeper.stdout.cancel();
    await keeper.stdin.abort();
    await removeCgroups(this.#cgroup);
  }

  /** Runs a program in the machine to its end. */
  async run(program: string, args: readonly string[] = [], options: MachineRunOptions = {}): Promise<CommandResult> {
    const { stdin, env = {}, withinMs = 60_000 } = options;
    const child = this.#command(program, args, env, stdin === undefined ? "null" : "piped").spawn();
    const ended = this.#finish(child, stdin);
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`${program} ${args.join(" ")} does not end`)), withinMs);
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

  async #finish(child: Deno.ChildProcess, stdin: string | undefined): Promise<CommandResult> {
    if (stdin !== undefined) {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(stdin));
      await writer.close();
    }
    const output = await child.output();
    return { code: output.code, stdout: text.decode(output.stdout), stderr: text.decode(output.stderr) };
  }

  /** The executable that {@link k0s} runs. */
  get k0sPath(): string {
    return K0S;
  }

  /** Runs `k0s` in the machine to its end. */
  k0s(args: readonly string[], options: MachineRunOptions = {}): Promise<CommandResult> {
    return this.run(K0S, args, options);
  }

  /** Runs `k0s kubectl` and returns its output. @throws {Error} If it fails. */
  async kubectl(args: readonly string[], options: MachineRunOptions = {}): Promise<string> {
    const result = await this.k0s(["kubectl", ...args], options);
    if (result.code !== 0) {
      throw new Error(`kubectl ${args.join(" ")} failed (${result.code}): ${result.stderr}${result.stdout}`);
    }
    return result.stdout;
  }

  /** Starts a program in the machine that goes on in the background. */
  start(program: string, args: readonly string[]): Background {
    const child = this.#command(program, args, {}, "null").spawn();
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

  #command(
    program: string,
    args: readonly string[],
    env: Record<string, string>,
    stdin: "null" | "piped",
  ): Deno.Command {
    assert(this.#keeper !== undefined, "the machine is off");
    return new Deno.Command("nsenter", {
      args: [
        ...["--target", String(this.#initPid), "--net", "--mount", "--uts", "--pid", "--cgroup", "--"],
        // Entering the namespace does not move a process into the machine's control groups.
        ...["sh", "-c", 'for group in /sys/fs/cgroup/*/; do echo 0 > "${group}cgroup.procs"; done; exec "$0" "$@"'],
        ...[program, ...args],
      ],
      env,
      stdin,
      stdout: "piped",
      stderr: "piped",
    });
  }

  /** Path under the machine's `/var/lib/k0s`, seen from outside. */
  dataPath(path: string): string {
    return `${this.directory}/k0s/${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.powerOff();
    await Deno.remove(this.directory, { recursive: true });
  }
}

/** Process id, as the host counts, of the only child of a process. */
async function onlyChildOf(pid: number): Promise<number> {
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
