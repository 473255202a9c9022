import { voters } from "../../../tests/e2e/high_availability/members.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { LoadWriter } from "../../../tests/support/load_writer.ts";
import { Machine } from "../../../tests/support/machine.ts";
import { Network } from "../../../tests/support/network.ts";
import { TestNode } from "../../../tests/support/test_node.ts";
import type { ClusterState } from "../../../lib/etcd/mod.ts";

/** Three controllers and two workers, and how long each took to join. */
export interface MeasuredCluster extends AsyncDisposable {
  /** From `k0s controller TOKEN` to a vote in etcd, per controller but the first. */
  voterMs: number[];
  /** From `k0s worker TOKEN` to a Ready node, per worker. */
  nodeReadyMs: number[];
  /** How long the others took no writes, each time that the machine of etcd's leader died. */
  failover(): Promise<number>;
}

/** How long a cluster may take to be whole again, in milliseconds. */
const WHOLE_WITHIN_MS = 240_000;

/** Sets a cluster up, one machine after the other, by the clock. */
export async function measureCluster(note: (text: string) => void): Promise<MeasuredCluster> {
  await using stack = new AsyncDisposableStack();
  const network = stack.use(await Network.create());
  const machineNamed = async (name: string) => stack.use(await Machine.create({ name, network }));
  const one = await machineNamed("one");
  const first = stack.use(await TestNode.boot(one, []));
  const controllers = new Map([[one.name, { machine: one, node: first }]]);
  const voterMs: number[] = [];
  for (const name of ["two", "three"]) {
    const machine = await machineNamed(name);
    const token = await first.createToken("controller");
    await machine.run("sh", ["-c", "umask 077; cat > /run/join-token"], { stdin: token });
    const startedMs = performance.now();
    const node = stack.use(TestNode.start(machine, ["--token-file", "/run/join-token"]));
    await eventually(async () => (await voters(one)).includes(name), {
      what: `${name} votes`,
      withinMs: WHOLE_WITHIN_MS,
      everyMs: 50,
    });
    voterMs.push(performance.now() - startedMs);
    note(`${name} votes after ${(voterMs.at(-1)! / 1000).toFixed(1)} s`);
    await node.ready();
    controllers.set(name, { machine, node });
  }
  const nodeReadyMs: number[] = [];
  const workers: Machine[] = [];
  for (const name of ["four", "five"]) {
    const machine = await machineNamed(name);
    workers.push(machine);
    const token = await first.createToken("worker");
    const startedMs = performance.now();
    const worker = stack.use(await TestNode.startWorker(machine, token));
    await one.kubectl(["wait", "--for=create", `node/${name}`, "--timeout=180s"], { withinMs: 190_000 });
    await one.kubectl(["wait", "--for=condition=Ready", `node/${name}`, "--timeout=180s"], { withinMs: 190_000 });
    nodeReadyMs.push(performance.now() - startedMs);
    note(`${name} is Ready after ${(nodeReadyMs.at(-1)! / 1000).toFixed(1)} s`);
    await worker.ready();
  }
  const held = stack.move();
  return {
    voterMs,
    nodeReadyMs,
    failover: () => failover(controllers, workers[0]!, held),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

type Controllers = Map<string, { machine: Machine; node: TestNode }>;

/** The machine of etcd's leader loses its power while somebody writes through the other two; then it comes back. */
async function failover(controllers: Controllers, writing: Machine, held: AsyncDisposableStack): Promise<number> {
  const leader = (await whole(controllers)).leader;
  const { machine } = controllers.get(leader)!;
  const others = [...controllers.values()].filter(({ machine: { name } }) => name !== leader);
  const kubeconfigs = await Promise.all(
    others.map(async (other) => (await other.machine.k0s(["kubeconfig", "admin"])).stdout),
  );
  await using writer = await LoadWriter.start(writing, kubeconfigs);
  await writer.progress(50);
  await machine.powerOff();
  await writer.progress(50);
  const { lost, longestPauseMs } = await writer.verify(others[0]!.machine);
  if (lost.length > 0) throw new Error(`Acknowledged writes are lost: ${lost.join(", ")}`);
  await machine.boot();
  const node = held.use(TestNode.start(machine, []));
  await node.ready();
  controllers.set(leader, { machine, node });
  return longestPauseMs;
}

/** Waits until all three members vote and answer, and one leads. */
async function whole(controllers: Controllers): Promise<ClusterState> {
  const { machine } = controllers.get("one")!;
  return await eventually(async () => {
    const { stdout } = await machine.k0s(["etcd", "status", "-o", "json"]);
    const state = JSON.parse(stdout) as ClusterState;
    return state.healthy && state.aliveVoters === controllers.size && controllers.has(state.leader) && state;
  }, { what: "all members vote", withinMs: WHOLE_WITHIN_MS, everyMs: 500 });
}
