/**
 * A network of the testbed: a switch that machines are plugged into, in a network namespace of its own.
 *
 * Nothing of it is in the host's namespace, and it has no files: it ends when it is disposed, or when the test runner does,
 * whatever ended that. What can go wrong with a network is done to it here, at the switch, so that machines notice no more of
 * it than real ones would: links go down, and frames get lost or late between ports.
 */
import { assert } from "@std/assert";
import type { Machine } from "./machine.ts";
import type { Socket } from "./machine_scripts.ts";
import { Delay } from "./delay.ts";
import { type Loss, type Partition, rulesOf } from "./network_rules.ts";

/** Options of {@link Network.create}. */
export interface NetworkOptions {
  /** First three numbers of its addresses. @default {"192.0.2"} */
  prefix?: string;
  /** Whether a router has the address 1; it leads nowhere and answers so. Else machines seek every address on the cable. @default {true} */
  hasRouter?: boolean;
}

/** First host number that machines get; those below are for routers and virtual addresses. */
const FIRST_HOST = 11;
/** Longest name of an interface is 15 characters; "port-" takes five. */
const LONGEST_NAME = 10;

/** A network of the testbed; see the module's documentation. Dispose it, after its machines, with `await using`. */
export class Network implements AsyncDisposable {
  readonly prefix: string;
  readonly #hasRouter: boolean;
  readonly #keeper: Deno.ChildProcess;
  readonly #cut = new Set<string>();
  readonly #losses = new Map<string, Loss>();
  readonly #delays = new Map<string, Delay>();
  #partitions: Partition[] = [];
  #nextHost = FIRST_HOST;

  private constructor({ prefix = "192.0.2", hasRouter = true }: NetworkOptions) {
    this.prefix = prefix;
    this.#hasRouter = hasRouter;
    this.#keeper = new Deno.Command("unshare", {
      args: ["--net", "--", "sh", "-ec", switchScript(hasRouter ? `${prefix}.1` : undefined)],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  }

  /** Makes a network without machines; they come by `Machine.create({ name, network })`. */
  static async create(options: NetworkOptions = {}): Promise<Network> {
    const network = new Network(options);
    const reader = network.#keeper.stdout.getReader();
    const first = await reader.read();
    reader.releaseLock();
    assert(new TextDecoder().decode(first.value).startsWith("on"), "the switch did not come up");
    return network;
  }

  /** An address that no machine has got yet. */
  nextAddress(): string {
    assert(this.#nextHost < 255, "the network is full");
    return `${this.prefix}.${this.#nextHost++}`;
  }

  /** Process, as the host counts, that holds the network namespace of the switch. */
  get switchPid(): number {
    return this.#keeper.pid;
  }

  /** Where the cable of a machine ends; the machine asks for it whenever it boots. */
  socketOf(machine: Pick<Machine, "name">): Socket {
    const port = portOf(machine);
    return {
      ...{ switchPid: this.switchPid, port, isCut: this.#cut.has(port) },
      bridge: this.#delays.get(port)?.bridge ?? "switch",
      ...(this.#hasRouter && { gateway: `${this.prefix}.1` }),
    };
  }

  /** Pulls the cable of a machine: its interface loses the carrier. It stays pulled when the machine reboots. */
  async cut(machine: Machine): Promise<void> {
    this.#cut.add(portOf(machine));
    await this.setPort(portOf(machine), "down");
  }

  /** Plugs the cable of a machine in again. */
  async restore(machine: Machine): Promise<void> {
    this.#cut.delete(portOf(machine));
    await this.setPort(portOf(machine), "up");
  }

  /**
   * Lets no frame pass between sets of machines; their links stay up, and machines in no set reach everybody.
   *
   * A partition adds to those that are there already; {@link heal} ends all of them.
   */
  async partition(...sets: readonly (readonly Machine[])[]): Promise<void> {
    for (const [index, from] of sets.entries()) {
      for (const [other, to] of sets.entries()) {
        if (index !== other) this.#partitions.push({ from: from.map(portOf), to: to.map(portOf) });
      }
    }
    await this.#applyRules();
  }

  /** Lets no frame pass in one direction, as a broken firewall does: the answers are lost, the requests arrive. */
  async block(from: readonly Machine[], to: readonly Machine[]): Promise<void> {
    this.#partitions.push({ from: from.map(portOf), to: to.map(portOf) });
    await this.#applyRules();
  }

  /** Loses a share of the frames to and from a machine, at random. @param percent 0 ends it. */
  async lose(machine: Machine, percent: number): Promise<void> {
    this.#losses.set(portOf(machine), { port: portOf(machine), percent });
    await this.#applyRules();
  }

  /** Delays every frame to and from a machine. @param delayMs Per direction; a round trip takes twice as long. 0 ends it. */
  async delay(machine: Machine, delayMs: number): Promise<void> {
    const port = portOf(machine);
    await this.#delays.get(port)?.[Symbol.asyncDispose]();
    this.#delays.delete(port);
    if (delayMs > 0) this.#delays.set(port, await Delay.start(this, port, delayMs));
  }

  /** Ends every partition, loss and delay; cables that were pulled stay so. */
  async heal(): Promise<void> {
    this.#partitions = [];
    this.#losses.clear();
    await this.#applyRules();
    await this.#endDelays();
  }

  async #endDelays(): Promise<void> {
    for (const delay of this.#delays.values()) await delay[Symbol.asyncDispose]();
    this.#delays.clear();
  }

  async #applyRules(): Promise<void> {
    await this.run("nft", [rulesOf(this.#partitions, [...this.#losses.values()])]);
  }

  /** Changes a port as `ip link set` does. A machine that is off has none: it asks for its own when it boots. */
  async setPort(port: string, ...change: readonly string[]): Promise<void> {
    await this.run("sh", ["-ec", `! ip link show ${port} 2> /dev/null || ip link set ${port} ${change.join(" ")}`]);
  }

  /** Runs a program beside the switch and returns its output. @throws {Error} If it fails. */
  async run(program: string, args: readonly string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command("nsenter", {
      args: ["--target", String(this.switchPid), "--net", "--", program, ...args],
    }).output();
    const text = new TextDecoder();
    if (!success) throw new Error(`${program} ${args.join(" ")} failed: ${text.decode(stderr)}`);
    return text.decode(stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endDelays();
    this.#keeper.kill("SIGKILL");
    await this.#keeper.status;
    await this.#keeper.stdout.cancel();
    await this.#keeper.stdin.abort();
  }
}

function portOf({ name }: Pick<Machine, "name">): string {
  assert(name.length <= LONGEST_NAME, `the name "${name}" is longer than ${LONGEST_NAME} characters`);
  return `port-${name}`;
}

/** Only what forwards says that there is no way; whether a new namespace does depends on the host. */
const ANSWER_AS_ROUTER = "sysctl -qw net.ipv4.ip_forward=1";

/** What makes the switch and holds it while somebody has the other end of standard input. */
function switchScript(router: string | undefined): string {
  return `
ip link set lo up
ip link add switch type bridge
ip link set switch up
${router === undefined ? "" : `ip addr add ${router}/24 dev switch; ${ANSWER_AS_ROUTER}`}
echo on
exec cat > /dev/null`;
}
