import { eventually } from "./eventually.ts";
import type { InitMachine } from "./init_machine.ts";
import type { CommandResult } from "./machine.ts";
import type { NetworkSwitch } from "./network_switch.ts";

/** How a command is typed on a machine. */
export interface TypeOptions {
  /** What it reads: text, or a file of the host. */
  stdin?: string | { file: string };
  /** @default {120_000} */
  withinMs?: number;
}

/** The place of an operator, from which machines are reached by SSH alone: OpenSSH's client and a key pair of its own. */
export class Operator implements AsyncDisposable {
  private constructor(
    readonly network: NetworkSwitch,
    readonly directory: string,
    /** The public key, as a line for `authorized_keys`. */
    readonly publicKey: string,
  ) {}

  /** Makes a key pair. @param network A switch with an address of its own. */
  static async create(network: NetworkSwitch): Promise<Operator> {
    const directory = await Deno.makeTempDir({ prefix: "k0s-operator-" });
    const args = ["-q", "-t", "ed25519", "-N", "", "-C", "operator", "-f", `${directory}/key`];
    const { code, stderr } = await new Deno.Command("ssh-keygen", { args }).output();
    if (code !== 0) throw new Error(`ssh-keygen failed: ${text.decode(stderr)}`);
    return new Operator(network, directory, await Deno.readTextFile(`${directory}/key.pub`));
  }

  /** Learns the keys of a machine, which must not change from then on. */
  async meets({ address }: InitMachine): Promise<void> {
    const keys = await eventually(async () => {
      const { code, stdout } = await this.#run(["ssh-keyscan", "-T", "5", address], {});
      return code === 0 && stdout.includes(address) && stdout;
    }, { what: `${address} shows its keys`, withinMs: 60_000 });
    await Deno.writeTextFile(`${this.directory}/known_hosts`, keys, { append: true });
  }

  /** Types a command on a machine. */
  type({ address }: InitMachine, command: string, options: TypeOptions = {}): Promise<CommandResult> {
    const settings = { BatchMode: "yes", IdentitiesOnly: "yes", UserKnownHostsFile: `${this.directory}/known_hosts` };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    const ssh = ["ssh", "-F", "/dev/null", "-i", `${this.directory}/key`, ...flags];
    return this.#run([...ssh, `root@${address}`, command], options);
  }

  /** The same with a command that has to succeed. @returns What it printed. @throws {Error} With everything it printed. */
  async must(machine: InitMachine, command: string, options: TypeOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.type(machine, command, options);
    if (code !== 0) throw new Error(`"${command}" failed on ${machine.name} (${code}): ${stderr}${stdout}`);
    return stdout;
  }

  async #run(words: readonly string[], { stdin = "", withinMs = 120_000 }: TypeOptions): Promise<CommandResult> {
    const [program = "", ...args] = [...this.network.prefix, ...words];
    const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
    const input = typeof stdin === "string" ? new Blob([stdin]).stream() : (await Deno.open(stdin.file)).readable;
    // A program that ends without reading it all is judged by its exit code.
    const fed = input.pipeTo(child.stdin).catch(() => {});
    const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
    const { code, stdout, stderr } = await child.output();
    clearTimeout(timer);
    await fed;
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.directory, { recursive: true });
  }
}

const text = new TextDecoder();
