import { assert, assertEquals } from "@std/assert";
import type { ClusterState } from "../../lib/etcd/mod.ts";
import { eventually } from "./eventually.ts";
import { type LoadReport, LoadWriter } from "./load_writer.ts";
import type { Machine } from "./machine.ts";
import { TestNode } from "./test_node.ts";

/** How long a write that is to fail may take, in milliseconds. */
const REFUSED_WITHIN_MS = 30_000;

/** The controllers of one cluster, each on a machine of its own, with their state in etcd. Dispose it with `await using`. */
export class ControlPlane implements AsyncDisposable {
  readonly #nodes = new Map<Machine, TestNode>();

  /** The machines, in the order in which they joined. */
  get machines(): readonly Machine[] {
    return [...this.#nodes.keys()];
  }

  /** All machines but these. */
  without(...absent: readonly Machine[]): Machine[] {
    return this.machines.filter((machine) => !absent.includes(machine));
  }

  /** The k0s that runs, or ran last, on a machine. */
  node(machine: Machine): TestNode {
    const node = this.#nodes.get(machine);
    assert(node !== undefined, `no controller on ${machine.name}`);
    return node;
  }

  /** Starts a controller on a machine that has none, and waits until it is ready: the first one, or one that joins. */
  async add(machine: Machine): Promise<TestNode> {
    const [first] = this.#nodes.values();
    return await this.join(machine, first === undefined ? undefined : await first.createToken("controller"));
  }

  /** The same with a token at hand. */
  async join(machine: Machine, token: string | undefined): Promise<TestNode> {
    const file = "/run/join-token";
    if (token !== undefined) await machine.run("sh", ["-c", `umask 077; cat > ${file}`], { stdin: token });
    this.start(machine, token === undefined ? [] : ["--token-file", file]);
    const node = this.node(machine);
    await node.ready();
    return node;
  }

  /** Starts k0s on a machine without waiting. */
  start(machine: Machine, args: readonly string[] = []): void {
    this.#nodes.set(machine, TestNode.start(machine, args));
  }

  /** Switches machines off, all at once. */
  async powerOff(...machines: readonly Machine[]): Promise<void> {
    await Promise.all(machines.map((machine) => machine.powerOff()));
  }

  /** Switches machines on again and waits until their controllers are ready. */
  async powerOn(...machines: readonly Machine[]): Promise<void> {
    for (const machine of machines) {
      await machine.boot();
      this.start(machine);
    }
    await Promise.all(machines.map((machine) => this.node(machine).ready()));
  }

  /** Forgets a machine whose controller has left; the machine itself is the caller's. */
  async drop(machine: Machine): Promise<void> {
    await this.node(machine)[Symbol.asyncDispose]();
    this.#nodes.delete(machine);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#nodes.values()].map((node) => node[Symbol.asyncDispose]()));
  }
}

/** The administrator's kubeconfig that names this controller. */
export async function adminKubeconfig(controller: Machine): Promise<string> {
  const { code, stdout, stderr } = await controller.k0s(["kubeconfig", "admin"]);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** What `k0s etcd status -o json` says on a controller, healthy or not. */
export async function etcdState(controller: Machine): Promise<ClusterState> {
  const { stdout, stderr } = await controller.k0s(["etcd", "status", "-o", "json"]);
  assert(stdout !== "", stderr);
  return JSON.parse(stdout);
}

/**
 * Waits until all of these call the same member the leader of a healthy etcd.
 *
 * @param other Which one it must not be any more.
 * @returns Its name.
 */
export async function agreedLeader(controllers: readonly Machine[], other?: Machine): Promise<string> {
  return await eventually(async () => {
    const states = await Promise.all(controllers.map(etcdState));
    const leader = states[0]?.leader;
    return leader !== other?.name && states.every((state) => state.healthy && state.leader === leader) && leader;
  }, {
    what: `${controllers.map(({ name }) => name).join(", ")} agree on a leader`,
    withinMs: 60_000,
    everyMs: 500,
  });
}

/** A controller's own API server takes no write. */
export async function refusesWrites(controller: Machine): Promise<void> {
  const create = ["create", "configmap", `refused-${crypto.randomUUID()}`, "--request-timeout=5s"];
  const { code, stderr } = await controller.k0s(["kubectl", ...create], { withinMs: REFUSED_WITHIN_MS });
  assertEquals(code, 1, `"${controller.name}" has taken a write: ${stderr}`);
}

/**
 * Writes through the API servers of all controllers while something happens, and before and after it. Nothing that was
 * acknowledged may be missing on any controller afterwards.
 *
 * @param client Where the writer runs: a machine that stays on.
 */
export async function underLoad(
  client: Machine,
  controlPlane: Pick<ControlPlane, "machines">,
  happens: (writer: LoadWriter) => Promise<void>,
): Promise<LoadReport> {
  await using writer = await LoadWriter.start(client, await Promise.all(controlPlane.machines.map(adminKubeconfig)));
  await writer.progress(20);
  await happens(writer);
  await writer.progress(50);
  const reports: LoadReport[] = [];
  for (const machine of controlPlane.machines) {
    const report = await writer.verify(machine);
    assertEquals(report.lost, [], `acknowledged and not there, asked of "${machine.name}"`);
    reports.push(report);
  }
  const [report] = reports;
  assert(report !== undefined && report.acknowledged >= 70);
  return report;
}
