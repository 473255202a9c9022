import { etcdLeader, voters } from "../../../tests/support/etcd_members.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { Machine } from "../../../tests/support/machine.ts";
import { Network } from "../../../tests/support/network.ts";
import type { ClusterBenchOptions } from "./cluster_options.ts";
import { ClusterNode, printed, startProgram, WITHIN_MS } from "./cluster_node.ts";
import { type Figures, prefixed } from "../measure/figures.ts";
import { hasRecovered, outageFigures, parseAcknowledgements } from "./outage.ts";

/** What a part is told. */
export interface PartOptions extends ClusterBenchOptions {
  /** Told about the progress. */
  note: (text: string) => void;
}

/** Longest time for an API that has lost its leader to come back. */
const RECOVERY_WITHIN_MS = 120_000;

/** Joins two controllers, one after the other, then a worker. */
export async function measureJoins({ binary, note }: PartOptions): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const network = stack.use(await Network.create());
  const machine = async (name: string) => stack.use(await Machine.create({ name, network }));
  const first = stack.use(await ClusterNode.start(await machine("one"), { binary, role: "controller" }));
  await first.ready();
  const figures: Record<string, number> = {};
  for (const name of ["two", "three"]) {
    const token = await first.token("controller");
    const node = stack.use(await ClusterNode.start(await machine(name), { binary, role: "controller", token }));
    figures[`joins.${name === "two" ? "second" : "third"}ControllerVotesMs`] = await node.reaches(
      `${name} votes in etcd`,
      async () => (await voters(first.machine)).includes(name),
    );
    await node.ready();
    note(`  ${name} votes`);
  }
  const token = await first.token("worker");
  const worker = stack.use(await ClusterNode.start(await machine("box"), { binary, role: "worker", token }));
  figures["joins.workerReadyMs"] = await worker.reaches("the worker is Ready", async () => {
    const node = JSON.parse(await first.api("/api/v1/nodes/box")) as NodeObject;
    return node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  });
  note("  the worker is Ready");
  return figures;
}

interface NodeObject {
  status?: { conditions?: { type: string; status: string }[] };
}

/** Lets the machine of etcd's leader die again and again in one cluster of three. @yields The figures of each death. */
export async function* measureOutages({ binary, deaths, note }: PartOptions): AsyncGenerator<Figures> {
  await using stack = new AsyncDisposableStack();
  const network = stack.use(await Network.create());
  const observer = stack.use(await Machine.create({ name: "observer", network }));
  const nodes = new Map<string, ClusterNode>();
  stack.defer(async () => {
    for (const node of nodes.values()) await node[Symbol.asyncDispose]();
  });
  for (const name of ["one", "two", "three"]) {
    const machine = stack.use(await Machine.create({ name, network }));
    const token = await nodes.get("one")?.token("controller");
    const node = await ClusterNode.start(machine, { binary, role: "controller", ...(token && { token }) });
    nodes.set(name, node);
    await node.ready();
    note(`  ${name} is ready`);
  }
  for (let death = 1; death <= deaths; death++) {
    const leader = await etcdLeader([...nodes.values()][0]!.machine);
    const dying = nodes.get(leader)!;
    yield await measureDeath(observer, dying, [...nodes.values()].filter((node) => node !== dying));
    note(`  death ${death} of ${deaths}: ${leader}`);
    await dying[Symbol.asyncDispose]();
    await dying.machine.boot();
    const back = await ClusterNode.start(dying.machine, { binary, role: "controller" });
    nodes.set(leader, back);
    await back.ready();
    await eventually(async () => (await voters(back.machine)).length === 3, {
      what: "three members vote",
      withinMs: WITHIN_MS,
    });
  }
}

async function measureDeath(
  observer: Machine,
  dying: ClusterNode,
  survivors: readonly ClusterNode[],
): Promise<Figures> {
  const servers = survivors.map(({ machine }) => machine.name);
  const configs = await Promise.all(survivors.map((node) => node.k0s("kubeconfig", "admin")));
  const kubeconfigs = Object.fromEntries(servers.map((name, index) => [name, configs[index]]));
  await using probe = await startProgram(observer, "write_probe", { kubeconfigs });
  await printed(probe, "probing");
  const acks = () => parseAcknowledgements(probe.output());
  await eventually(() => Promise.resolve(hasRecovered(acks(), servers, 0)), {
    what: "every API server takes writes",
    withinMs: RECOVERY_WITHIN_MS,
  });
  const diedMs = Date.now();
  await dying.machine.powerOff();
  await eventually(() => Promise.resolve(hasRecovered(acks(), servers, diedMs)), {
    what: "every API server takes writes again",
    withinMs: RECOVERY_WITHIN_MS,
  });
  return prefixed("leaderDeath", outageFigures(acks(), servers, diedMs));
}
