/**
 * A machine of the testbed: namespaces (net, mount, pid, uts) with disks, host name and address of their own.
 *
 * Everything a k0s does there — interfaces, iptables, mounts, users, processes — goes away with the namespaces when the
 * machine is disposed, whatever the test did. Its disk (`/var/lib/k0s`, `/etc`, `/var/log`) lies in a temporary directory
 * that outlives a "reboot" and is removed with the machine. Its control groups are a branch of the host's, under a root
 * of their own, so that the kubelets of two machines do not clean up each other's pods.
 *
 * What can go wrong with a machine is in `machine_faults.ts`, several machines on one cable in `network.ts`; all of it is
 * described in `docs/testbed.md`.
 */
import { assert } from "@std/assert";
import { K0S } from "./k0s_binary.ts";
import { removeCgroups } from "./machine_cgroups.ts";
import {
  type Background,
  type CommandResult,
  type MachineRunOptions,
  onlyChildOf,
  runInMachine,
  startInMachine,
} from "./machine_command.ts";
import { makeDisk } from "./machine_disk.ts";
import { directoryPrefix, removeLeftovers } from "./machine_leftovers.ts";
import { bootCommand, type MachineFacts } from "./machine_scripts.ts";
import type { Network } from "./network.ts";

export type { Background, CommandResult, MachineRunOptions } from "./machine_command.ts";

/** Options of {@link Machine.create}. */
export interface MachineOptions {
  /** Host name, also the node's. */
  name: string;
  /** Address of its only interface, without prefix length. @default {"192.0.2.2", or the next free one of the network} */
  address?: string;
  /** Network that it is plugged into. @default {none: a cable with nobody at the other end} */
  network?: Network;
  /** Size of `/var/lib/k0s` in bytes, which is then a file system of its own that can run full. @default {the host's disk} */
  diskBytes?: number;
  /** Time by which its monotonic clock and its uptime are ahead of the host's, in seconds. @default {0} */
  uptimeAheadSeconds?: number;
}

const text = new TextDecoder();

/** A machine of the testbed; see the module's documentation. Dispose it with `await using`. */
export class Machine implements AsyncDisposable {
  readonly name: string;
  readonly address: string;
  /** Directory on the real disk that holds the machine's own files. */
  readonly directory: string;
  readonly network: Network | undefined;
  /** Whether `/var/lib/k0s` has a size of its own. */
  readonly hasOwnDisk: boolean;
  readonly #uptimeAheadSeconds: number;
  #keeper: Deno.ChildProcess | undefined;
  #initPid = 0;

  private constructor(options: MachineOptions, directory: string) {
    this.name = options.name;
    this.network = options.network;
    this.address = options.address ?? options.network?.nextAddress() ?? "192.0.2.2";
    this.directory = directory;
    this.hasOwnDisk = options.diskBytes !== undefined;
    this.#uptimeAheadSeconds = options.uptimeAheadSeconds ?? 0;
  }

  /** Makes a machine and boots it. */
  static async create(options: MachineOptions): Promise<Machine> {
    // On the disk of the checkout, not on /tmp: overlayfs refuses some of the file systems that /tmp may be.
    const parent = new URL("../../.cache/machines", import.meta.url).pathname;
    await Deno.mkdir(parent, { recursive: true });
    await removeLeftovers(parent);
    const directory = await Deno.makeTempDir({ dir: parent, prefix: await directoryPrefix(options.name) });
    const machine = new Machine(options, directory);
    for (const folder of ["k0s", "etc", "etc-work", "libexec", "libexec-work", "log", "opt", "cni"]) {
      await Deno.mkdir(`${machine.directory}/${folder}`);
    }
    try {
      if (options.diskBytes !== undefined) await makeDisk(directory, options.diskBytes);
      await machine.boot();
      return machine;
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts the namespaces. Files on its disk are as they were left. */
  async boot(): Promise<void> {
    assert(this.#keeper === undefined, "the machine runs already");
    this.#keeper = new Deno.Command("sh", {
      args: bootCommand(this.#facts()),
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

  #facts(): MachineFacts {
    const { name, address, directory, hasOwnDisk, network } = this;
    return {
      ...{ name, address, directory, hasOwnDisk, uptimeAheadSeconds: this.#uptimeAheadSeconds, cgroup: this.#cgroup },
      ...(network && { socket: network.socketOf(this) }),
    };
  }

  /** Process id, as the host counts, of its process 1. */
  get initPid(): number {
    assert(this.#keeper !== undefined, `machine ${this.name} is off`);
    return this.#initPid;
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

  /** Ends every process at once and boots again; what had been written to its disk is still there. */
  async reboot(): Promise<void> {
    await this.powerOff();
    await this.boot();
  }

  /** Runs a program in the machine to its end. @throws {Error} If that takes too long. */
  run(program: string, args: readonly string[] = [], options: MachineRunOptions = {}): Promise<CommandResult> {
    return runInMachine(this.initPid, [program, ...args], options);
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
    return startInMachine(this.initPid, [program, ...args]);
  }

  /** Path under the machine's `/var/lib/k0s`, seen from outside; one with a disk of its own must be on. */
  dataPath(path: string): string {
    return this.hasOwnDisk ? `/proc/${this.initPid}/root/var/lib/k0s/${path}` : `${this.directory}/k0s/${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.powerOff();
    await Deno.remove(this.directory, { recursive: true });
  }
}
