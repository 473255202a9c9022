import { assert } from "@std/assert";
import type { StatusDocument } from "../../lib/status/mod.ts";
import { eventually } from "./eventually.ts";
import { K0S } from "./k0s_binary.ts";
import type { Background, Machine } from "./machine.ts";

/** Longest time a boot may take on a busy machine, in milliseconds; a deadline, not a benchmark. */
const READY_WITHIN_MS = 240_000;
/** Longest time a stop may take, in milliseconds. */
const STOP_WITHIN_MS = 60_000;
/** Workloads of the system that a fresh node is to run, each by a selector of its pods. */
const SYSTEM_PODS = ["k8s-app=kube-proxy", "k8s-app=kube-router", "k8s-app=kube-dns", "k8s-app=metrics-server"];

/** A `k0s controller` or `k0s worker` that runs in a machine. Dispose it with `await using`: it is then killed if it still runs. */
export class TestNode implements AsyncDisposable {
  private constructor(readonly machine: Machine, readonly process: Background) {}

  /** Starts `k0s controller` with these arguments and comes back at once. */
  static start(machine: Machine, args: readonly string[] = ["--single"]): TestNode {
    return new TestNode(machine, machine.start(K0S, ["controller", ...args]));
  }

  /** Starts k0s out of a shell that has run some commands, and comes back at once. */
  static startFrom(machine: Machine, commands: readonly string[], args = ["controller", "--single"]): TestNode {
    const shell = [...commands, `exec ${K0S} ${args.join(" ")}`].join("\n");
    return new TestNode(machine, machine.start("sh", ["-c", shell]));
  }

  /** Starts `k0s worker` with a join token and comes back at once. */
  static async startWorker(machine: Machine, token: string, args: readonly string[] = []): Promise<TestNode> {
    const file = "/run/join-token";
    await machine.run("sh", ["-c", `umask 077; cat > ${file}`], { stdin: token });
    return new TestNode(machine, machine.start(K0S, ["worker", "--token-file", file, ...args]));
  }

  /** Starts `k0s worker` with a join token among its arguments and comes back at once. */
  static startWorkerByArgument(machine: Machine, token: string, args: readonly string[] = []): TestNode {
    return new TestNode(machine, machine.start(K0S, ["worker", token, ...args]));
  }

  /** Starts `k0s controller` as somebody at a terminal does. Signals and the exit code are those of `script`. */
  static startOnTerminal(machine: Machine, args: readonly string[]): TestNode {
    const command = [K0S, "controller", ...args].map((word) => `'${word}'`).join(" ");
    return new TestNode(machine, machine.start("script", ["-qefc", command, "/dev/null"]));
  }

  /** Starts `k0s controller --single` and waits until its node is Ready. @throws {Error} If that does not happen. */
  static async boot(machine: Machine, args?: readonly string[]): Promise<TestNode> {
    return await TestNode.start(machine, args).booted();
  }

  /** Waits until the node is Ready. @throws {Error} If that does not happen: then it is killed, after telling how it was. */
  async booted(): Promise<this> {
    try {
      await this.ready();
      return this;
    } catch (error) {
      await describeNode(this);
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Waits until k0s says that everything is up. @throws {Error} If it ends or takes too long. */
  async ready(): Promise<void> {
    await this.#unlessEnded(eventually(async () => (await this.status()).ReadyAt !== undefined, {
      what: "k0s is ready",
      withinMs: READY_WITHIN_MS,
      everyMs: 500,
    }));
  }

  /** Waits until k0s has started a program, which need not be ready. @throws {Error} If k0s ends or takes too long. */
  async started(name: string): Promise<void> {
    await this.#unlessEnded(eventually(async () => (await this.pids())[name], {
      what: `${name} is started`,
      withinMs: READY_WITHIN_MS,
      everyMs: 50,
    }));
  }

  /** Waits until every pod of the system is Ready. */
  async systemPodsReady(): Promise<void> {
    for (const selector of SYSTEM_PODS) {
      await eventually(
        async () => {
          const conditions = await this.machine.kubectl([
            ...["-n", "kube-system", "get", "pods", "-l", selector],
            ...["-o", 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'],
          ]);
          return /^True( True)*$/.test(conditions);
        },
        { what: `pods of ${selector} are Ready`, withinMs: 180_000, everyMs: 1_000 },
      );
    }
  }

  /** What `k0s status -o json` says now. */
  async status(): Promise<StatusDocument> {
    const { code, stdout, stderr } = await this.machine.k0s(["status", "-o", "json"]);
    assert(code === 0, `k0s status failed: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** A join token that this controller makes. @throws {Error} If it does not. */
  async createToken(role: "controller" | "worker"): Promise<string> {
    const { code, stdout, stderr } = await this.machine.k0s(["token", "create", "--role", role]);
    assert(code === 0, `k0s token create failed: ${stderr}`);
    return stdout.trim();
  }

  /** Process ids of the supervised programs, as the machine counts. */
  async pids(): Promise<Record<string, number>> {
    const { Processes } = await this.status();
    return Object.fromEntries(Processes.map(({ name, pid }) => [name, pid ?? 0]));
  }

  /** Sends SIGTERM and waits for the end. @returns The exit code. */
  async stop(): Promise<number> {
    await this.process.signal("SIGTERM");
    return (await this.ended()).code;
  }

  /** Kills k0s itself, as the kernel does when memory runs out; what it started goes on. */
  async kill(): Promise<void> {
    await this.process.signal("SIGKILL");
    await this.ended();
  }

  /** How k0s ended. @throws {Error} If it does not. */
  async ended(): Promise<Deno.CommandStatus> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error("k0s does not end")), STOP_WITHIN_MS);
    try {
      return await Promise.race([this.process.status, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #unlessEnded<T>(waiting: Promise<T>): Promise<T> {
    const end = this.process.status.then(({ code }) => {
      throw new Error(`k0s ended with ${code}: ${this.process.output().slice(-2_000)}`);
    });
    end.catch(() => {});
    waiting.catch(() => {});
    return await Promise.race([waiting, end]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

/** Prints what an operator would look at first: the end of the log, the processes, the pods and what happened to them. */
export async function describeNode({ machine, process }: TestNode): Promise<void> {
  console.log(`--- end of the output of k0s\n${process.output().split("\n").slice(-60).join("\n")}`);
  for (const command of DIAGNOSTICS) {
    const { stdout, stderr } = await machine.k0s(command, { withinMs: 20_000 });
    console.log(`--- k0s ${command.join(" ")}\n${(stdout + stderr).slice(-6_000)}`);
  }
}

const DIAGNOSTICS: readonly string[][] = [
  ["status"],
  ["kubectl", "--request-timeout=5s", "get", "nodes,pods", "-A", "-o", "wide"],
  ["kubectl", "--request-timeout=5s", "describe", "nodes"],
  ["kubectl", "--request-timeout=5s", "get", "events", "-A", "--sort-by=.lastTimestamp"],
];
