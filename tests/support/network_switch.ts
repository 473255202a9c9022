/** A switch that machines with an init system are plugged into: a bridge in a network namespace of its own. */
export class NetworkSwitch implements AsyncDisposable {
  readonly #keeper: Deno.ChildProcess;
  #ports = 0;

  private constructor(keeper: Deno.ChildProcess) {
    this.#keeper = keeper;
  }

  /**
   * Makes a switch. It goes away with the tests, however they end.
   *
   * @param address Its own address with the prefix length, for programs of the host that are run at it.
   */
  static async create(address?: string): Promise<NetworkSwitch> {
    const own = address === undefined ? "" : `ip addr add ${address} dev switch;`;
    const script = `ip link add switch type bridge; ${own} ip link set switch up; echo up; exec cat > /dev/null`;
    const keeper = new Deno.Command("unshare", {
      args: ["--net", "sh", "-ec", script],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = keeper.stdout.getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    if (new TextDecoder().decode(value) !== "up\n") throw new Error("The switch did not come up");
    return new NetworkSwitch(keeper);
  }

  /** What stands before a command line of the host, so that the program has this network alone. */
  get prefix(): string[] {
    return ["nsenter", "--target", String(this.#keeper.pid), "--net", "--"];
  }

  /** Plugs the far end of a machine's cable in. @param pid A process in the machine. */
  async plugIn(pid: number): Promise<void> {
    const port = `port${this.#ports++}`;
    await ip(pid, "link", "set", "cable", "netns", String(this.#keeper.pid), "name", port);
    await ip(this.#keeper.pid, "link", "set", port, "master", "switch", "up");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper.stdin.close();
    await this.#keeper.status;
    await this.#keeper.stdout.cancel();
  }
}

/** Runs ip(8) in the network namespace of a process. */
async function ip(pid: number, ...args: string[]): Promise<void> {
  const command = new Deno.Command("nsenter", { args: ["--target", String(pid), "--net", "ip", ...args] });
  const { code, stderr } = await command.output();
  if (code !== 0) throw new Error(`ip ${args.join(" ")} failed (${code}): ${new TextDecoder().decode(stderr)}`);
}
