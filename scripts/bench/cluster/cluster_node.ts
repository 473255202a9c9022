import { eventually } from "../../../tests/support/eventually.ts";
import type { Background, Machine } from "../../../tests/support/machine.ts";
import { childOf } from "../measure/processes.ts";

/** Longest time for a boot or a join: much longer than it may take, so that a hang shows as one. */
export const WITHIN_MS = 240_000;
const TOKEN_FILE = "/run/join-token";

/** A controller or worker that runs in a machine. It is killed when disposed. */
export class ClusterNode implements AsyncDisposable {
  private constructor(
    readonly machine: Machine,
    readonly binary: string,
    readonly process: Background,
    /** When its executable was spawned, by the host's clock. */
    readonly startedMs: number,
  ) {}

  /** Starts `k0s controller` or `k0s worker`, with a join token if there is one. */
  static async start(
    machine: Machine,
    { binary, role, token }: { binary: string; role: "controller" | "worker"; token?: string },
  ): Promise<ClusterNode> {
    if (token !== undefined) await writeSecret(machine, TOKEN_FILE, token);
    const args = token === undefined ? [] : ["--token-file", TOKEN_FILE];
    const startedMs = Date.now();
    return new ClusterNode(machine, binary, machine.start(binary, [role, ...args]), startedMs);
  }

  /** Waits until k0s says that everything is up. @throws {Error} If it does not. */
  async ready(): Promise<this> {
    await this.reaches("k0s is ready", async () => {
      return JSON.parse(await this.k0s("status", "-o", "json")).ReadyAt !== undefined;
    }, 500);
    return this;
  }

  /** Waits until something holds. @returns Milliseconds since the start. @throws {Error} If k0s ends, or it takes too long. */
  async reaches(what: string, probe: () => Promise<boolean>, everyMs = 50): Promise<number> {
    let ended: number | undefined;
    void this.process.status.then(({ code }) => ended = code);
    await eventually(async () => ended !== undefined || await probe(), { what, withinMs: WITHIN_MS, everyMs });
    if (ended !== undefined) throw new Error(`k0s ended with ${ended}: ${this.process.output().slice(-2000)}`);
    return Date.now() - this.startedMs;
  }

  /** Output of a command of the same executable. @throws {Error} If it fails. */
  async k0s(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.machine.run(this.binary, args);
    if (code !== 0) throw new Error(`k0s ${args.join(" ")} failed (${code}): ${stderr.slice(-500)}`);
    return stdout;
  }

  /** A join token that this controller makes. */
  async token(role: "controller" | "worker"): Promise<string> {
    return (await this.k0s("token", "create", "--role", role)).trim();
  }

  /** What its API server answers to the administrator, without the cost of a kubectl. */
  async api(path: string): Promise<string> {
    const pki = "/var/lib/k0s/pki";
    const identity = ["--cacert", `${pki}/ca.crt`, "--cert", `${pki}/admin.crt`, "--key", `${pki}/admin.key`];
    return (await this.machine.run("curl", ["-s", ...identity, `https://127.0.0.1:6443${path}`])).stdout;
  }

  /** Process of k0s, as the host counts. */
  async pid(): Promise<number> {
    const pid = await childOf(this.process.pid);
    if (pid === undefined) throw new Error(`k0s on ${this.machine.name} does not run`);
    return pid;
  }

  /** The machine's branch of the control groups. */
  get branch(): string {
    return this.machine.directory.slice(this.machine.directory.lastIndexOf("/") + 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

/** Starts one of the programs beside this file in a machine, with options that hold secrets. */
export async function startProgram(machine: Machine, program: string, options: unknown): Promise<Background> {
  const file = `/run/${program}-${crypto.randomUUID()}.json`;
  await writeSecret(machine, file, JSON.stringify(options));
  const path = new URL(`${program}.ts`, import.meta.url).pathname;
  return machine.start(Deno.execPath(), ["run", "-A", "--cached-only", path, file]);
}

/** Waits until a program has printed a line. */
export async function printed(program: Background, line: string, withinMs = WITHIN_MS): Promise<void> {
  let hasEnded = false;
  void program.status.then(() => hasEnded = true);
  await eventually(() => {
    const found = program.output().split("\n").includes(line);
    return Promise.resolve(found || hasEnded);
  }, { what: `the program prints "${line}"`, withinMs, everyMs: 50 });
  if (!program.output().split("\n").includes(line)) throw new Error(`It ended: ${program.output().slice(-1000)}`);
}

async function writeSecret(machine: Machine, file: string, text: string): Promise<void> {
  await machine.run("sh", ["-c", `umask 077; cat > ${file}`], { stdin: text });
}
