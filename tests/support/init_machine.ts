/**
 * A machine of the testbed that is booted by an init system of its own: a whole Debian in namespaces.
 *
 * Beside {@link Machine}, whose process 1 only waits, this is for what an init system has a part in: services, a start
 * with the machine, an orderly shutdown. Its disk outlives a reboot and goes away with the machine.
 */
import { assert } from "@std/assert";
import { debianRoot } from "./debian_root.ts";
import { eventually } from "./eventually.ts";
import { initBootCommand } from "./init_machine_scripts.ts";
import { K0S } from "./k0s_binary.ts";
import type { CommandResult, MachineRunOptions } from "./machine.ts";
import { removeCgroups } from "./machine_cgroups.ts";
import { directoryPrefix, removeLeftovers } from "./machine_leftovers.ts";
import type { NetworkSwitch } from "./network_switch.ts";

/** What makes an operating system of a Debian. */
export interface InitSystem {
  /** Debian packages. */
  packages: readonly string[];
  /** Path of the program that becomes process 1. */
  init: string;
  /** Files laid over the distribution's, by path. */
  files: Readonly<Record<string, string>>;
  /** Succeeds once services are managed. */
  isUp: readonly string[];
  /** Shuts the machine down in order. */
  shutdown: readonly string[];
}

/** What is special about one machine. */
export interface InitMachineOptions {
  /** Host name. @default {"one"} */
  name?: string;
  /** Address of its only interface, without prefix length. @default {"192.0.2.2"} */
  address?: string;
  /** Files laid over the system's, by path. */
  files?: Readonly<Record<string, string>>;
  /** What its cable is plugged into; left out: nothing. */
  network?: NetworkSwitch;
  /** Whether k0s is on it from the start. @default {true} */
  hasK0s?: boolean;
}

const ENVIRONMENT = ["-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"];

/** Entering the namespaces does not move a process into the machine's control groups. */
const ENTER_CGROUPS = `for group in /sys/fs/cgroup/*/cgroup.procs; do [ -w "$group" ] && echo 0 > "$group"; done
exec "$0" "$@"`;

/** A machine with an init system; see the module's documentation. Dispose it with `await using`. */
export class InitMachine implements AsyncDisposable {
  readonly #system: InitSystem;
  readonly #options: InitMachineOptions;
  readonly #base: string;
  readonly name: string;
  readonly address: string;
  /** Directory on the real disk that holds the machine's own files. */
  readonly directory: string;
  #keeper: Deno.ChildProcess | undefined;
  #initPid = 0;

  private constructor(system: InitSystem, options: InitMachineOptions, base: string, directory: string) {
    this.#system = system;
    this.#options = options;
    this.name = options.name ?? "one";
    this.address = options.address ?? "192.0.2.2";
    this.#base = base;
    this.directory = directory;
  }

  /** Makes a machine and boots it. */
  static async create(system: InitSystem, options: InitMachineOptions = {}): Promise<InitMachine> {
    const base = await debianRoot(system.packages);
    const parent = new URL("../../.cache/machines", import.meta.url).pathname;
    await Deno.mkdir(parent, { recursive: true });
    await removeLeftovers(parent);
    const directory = await Deno.makeTempDir({ dir: parent, prefix: await directoryPrefix(options.name ?? "one") });
    for (const folder of ["root", "upper", "work", "k0s"]) await Deno.mkdir(`${directory}/${folder}`);
    const machine = new InitMachine(system, options, base, directory);
    try {
      for (const [path, text] of Object.entries({ ...system.files, ...options.files })) {
        await machine.#writeFile(path, text);
      }
      await machine.boot();
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
    return machine;
  }

  async #writeFile(path: string, text: string): Promise<void> {
    const target = `${this.directory}/upper${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(target, text);
  }

  get #cgroup(): string {
    return this.directory.slice(this.directory.lastIndexOf("/") + 1);
  }

  /** Switches it on and waits until its init system manages services. Files on its disk are as they were left. */
  async boot(): Promise<void> {
    assert(this.#keeper === undefined, "the machine runs already");
    const { name, address, directory } = this;
    const facts = { name, address, directory, cgroup: this.#cgroup };
    const { init } = this.#system;
    this.#keeper = new Deno.Command("sh", {
      args: initBootCommand({
        ...facts,
        base: this.#base,
        k0s: this.#options.hasK0s === false ? undefined : K0S,
        init,
      }),
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = this.#keeper.stdout.getReader();
    const said = new TextDecoder().decode((await reader.read()).value);
    reader.releaseLock();
    const unsharePid = Number(/^booted (\d+)/.exec(said)?.[1]);
    assert(unsharePid > 0, `machine did not boot: ${said}`);
    const find = { what: "process 1 is there", withinMs: 10_000, everyMs: 20 };
    this.#initPid = await eventually(() => childOf(unsharePid), find);
    const [program = "", ...args] = this.#system.isUp;
    await eventually(async () => (await this.run(program, args, { withinMs: 10_000 })).code === 0, {
      what: `${program} ${args.join(" ")} succeeds`,
      withinMs: 60_000,
    });
    // Only now: until its process 1 runs, the machine lays the cable itself.
    await this.#options.network?.plugIn(this.#initPid);
  }

  /** Ends every process at once, as a power cut does; the disk stays. */
  async powerOff(): Promise<void> {
    const keeper = this.#keeper;
    if (keeper === undefined) return;
    this.#keeper = undefined;
    await keeper.stdin.close().catch(() => {});
    await keeper.status;
    await keeper.stdout.cancel();
    await removeCgroups(this.#cgroup);
  }

  /** Shuts it down in order and boots it again. */
  async reboot(): Promise<void> {
    const keeper = this.#keeper;
    assert(keeper !== undefined, "the machine is off");
    const [program = "", ...args] = this.#system.shutdown;
    await this.run(program, args);
    const late = setTimeout(() => void this.powerOff(), 120_000);
    await keeper.status;
    clearTimeout(late);
    assert(this.#keeper === keeper, "the machine did not shut down within two minutes");
    await this.powerOff();
    await this.boot();
  }

  /** Runs a program in the machine to its end, as a login of root would. */
  async run(program: string, args: readonly string[] = [], options: MachineRunOptions = {}): Promise<CommandResult> {
    assert(this.#keeper !== undefined, "the machine is off");
    const { env = {}, withinMs = 60_000 } = options;
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const child = new Deno.Command("nsenter", {
      args: [
        ...["--target", String(this.#initPid), "--all", "--root", "--"],
        ...["env", "--chdir=/", ...ENVIRONMENT, ...variables, "sh", "-c", ENTER_CGROUPS, program, ...args],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const timer = setTimeout(() => void killBehind(child.pid), withinMs);
    const { code, stdout, stderr } = await child.output();
    clearTimeout(timer);
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }

  /** Runs `k0s` in the machine to its end. */
  k0s(args: readonly string[], options: MachineRunOptions = {}): Promise<CommandResult> {
    return this.run("/usr/local/bin/k0s", args, options);
  }

  /** Runs a program that has to succeed. @returns What it printed. @throws {Error} With everything it printed. */
  async must(program: string, args: readonly string[], options: MachineRunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(program, args, options);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed (${code}): ${stderr}${stdout}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.powerOff();
    await Deno.remove(this.directory, { recursive: true });
  }
}

const text = new TextDecoder();

async function childOf(pid: number): Promise<number | undefined> {
  const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  return Number(children.trim().split(" ")[0]) || undefined;
}

/** Kills what `nsenter` started: `nsenter` itself stays outside of the machine and would leave it behind. */
async function killBehind(pid: number): Promise<void> {
  const child = await childOf(pid).catch(() => undefined);
  if (child !== undefined) Deno.kill(child, "SIGKILL");
}
