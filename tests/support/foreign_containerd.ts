import { assertEquals } from "@std/assert";
import { eventually } from "./eventually.ts";
import type { Background, Machine } from "./machine.ts";
import type { TestNode } from "./test_node.ts";

const HOME = "/opt/foreign";
const STATE = "/run/foreign";
const ARCHIVE = `${HOME}/system-images.tar`;

/** A containerd that somebody else runs: programs, configuration, directories and socket of its own. It ends with the machine. */
export class ForeignContainerd {
  readonly socket = `${STATE}/containerd.sock`;
  readonly #machine: Machine;
  #process: Background | undefined;

  private constructor(machine: Machine) {
    this.#machine = machine;
  }

  /**
   * Takes programs, configuration and images from a running node, by the commands that the guide names, and puts them
   * on other machines.
   *
   * @see docs/guide/custom-container-runtime.md
   */
  static async copy({ machine }: TestNode, targets: readonly Machine[]): Promise<ForeignContainerd[]> {
    await run(machine, [
      `mkdir -p ${HOME}/bin`,
      `cp /var/lib/k0s/bin/containerd /var/lib/k0s/bin/containerd-shim-runc-v2 /var/lib/k0s/bin/runc ${HOME}/bin`,
      // Drop-ins are of k0s alone, and its first line says that k0s manages the file.
      `sed '/^#/d; /^imports/d' /etc/k0s/containerd.toml > ${HOME}/config.toml`,
    ]);
    const images = (await machine.k0s(["ctr", "images", "ls", "-q"])).stdout.trim().split("\n");
    const references = images.filter((name) => !name.startsWith("sha256:"));
    const exported = await machine.k0s(["ctr", "images", "export", ARCHIVE, ...references], { withinMs: 120_000 });
    assertEquals(exported.code, 0, exported.stderr);
    for (const target of targets) {
      const [from, to] = [machine, target].map(({ initPid }) => `/proc/${initPid}/root${HOME}`);
      const { code, stderr } = await new Deno.Command("cp", { args: ["-a", from!, to!] }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
    }
    return targets.map((target) => new ForeignContainerd(target));
  }

  /** Starts it and imports the images. */
  async start(): Promise<void> {
    this.#process = this.#machine.start("env", [
      `PATH=${HOME}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      `${HOME}/bin/containerd`,
      ...[`--config=${HOME}/config.toml`, `--root=${HOME}/root`, `--state=${STATE}`, `--address=${this.socket}`],
    ]);
    await eventually(async () => (await this.#machine.run("test", ["-S", this.socket])).code === 0, {
      what: "the foreign containerd listens",
      withinMs: 60_000,
    });
    await this.ctr(["images", "import", ARCHIVE]);
  }

  /** Its process id, as the machine counts, and the ids of the containers that it runs, in order. */
  async running(): Promise<string[]> {
    const { stdout } = await this.#machine.run("pgrep", ["-f", `^${HOME}/bin/containerd `]);
    return [stdout.trim(), ...(await this.ctr(["tasks", "ls", "-q"])).trim().split("\n").sort()];
  }

  /** Ends it. Its containers go on. */
  async stop(): Promise<void> {
    await this.#process?.signal("SIGTERM");
    await this.#process?.status;
  }

  /** Runs `ctr` against it. @throws {Error} If that fails. */
  async ctr(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#machine.k0s(["ctr", "--address", this.socket, ...args], {
      withinMs: 120_000,
    });
    assertEquals(code, 0, `ctr ${args.join(" ")}: ${stderr}`);
    return stdout;
  }
}

async function run(machine: Machine, commands: readonly string[]): Promise<void> {
  const { code, stderr } = await machine.run("sh", ["-ec", commands.join("\n")]);
  assertEquals(code, 0, stderr);
}
