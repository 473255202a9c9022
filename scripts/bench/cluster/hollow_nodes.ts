/**
 * Runs in a machine beside a controller and does what kubelets and kube-proxies of many nodes do to its API: registers the
 * nodes, renews leases, reports status, holds watches. As the administrator, so that no certificates are needed.
 *
 *     scripts/deno.sh run -A scripts/bench/cluster/hollow_nodes.ts OPTIONS.json
 *
 * Prints `up` when all nodes are there, then a line per failure.
 *
 * @module
 */
import { follow, ignoring, isConflict, KubeClient, RESOURCES } from "../../../lib/kube/mod.ts";
import { denoHttp, systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../../tests/support/fakes.ts";
import { hollowLease, hollowName, hollowNode, hollowStatus, hollowWatches, LEASE_NAMESPACE } from "./hollow_node.ts";

/** Options of the simulation. */
export interface HollowOptions {
  kubeconfig: string;
  nodes: number;
}

/** How often a kubelet renews its lease. */
const LEASE_MS = 10_000;
/** How often a kubelet reports a status that has not changed. */
const STATUS_MS = 300_000;

/** Each has connections of its own, as real nodes do. */
async function node(number: number, kubeconfig: string): Promise<void> {
  const name = hollowName(number);
  const client = KubeClient.fromKubeconfig(kubeconfig, denoHttp);
  const report = () => client.mergePatch(RESOURCES.nodes, name, hollowStatus(new Date()), { subresource: "status" });
  const renew = async () => {
    const { spec } = hollowLease(name, new Date()) as unknown as { spec: unknown };
    await client.mergePatch(RESOURCES.leases, name, { spec }, { namespace: LEASE_NAMESPACE });
  };
  await ignoring(isConflict, () => client.create(RESOURCES.nodes, hollowNode(name)));
  await report();
  await ignoring(isConflict, () => client.create(RESOURCES.leases, hollowLease(name, new Date())));
  for (const watch of hollowWatches(name)) void hold(client, watch);
  repeat(renew, LEASE_MS);
  repeat(report, STATUS_MS);
}

async function hold(client: KubeClient, { type, fieldSelector }: ReturnType<typeof hollowWatches>[number]) {
  const { signal } = new AbortController();
  const selection = fieldSelector === undefined ? {} : { fieldSelector };
  const options = { clock: systemClock, log: new FakeLogger(), signal, ...selection };
  for await (const _ of follow(client, type, options)) { /* a kubelet would look at it */ }
}

/** Spread, as the beginnings of real nodes are. */
function repeat(action: () => Promise<unknown>, everyMs: number): void {
  const once = () => action().catch((error: unknown) => console.log(`fail ${error}`));
  setTimeout(() => {
    void once();
    setInterval(once, everyMs);
  }, Math.random() * everyMs);
}

if (import.meta.main) {
  const { kubeconfig, nodes } = JSON.parse(await Deno.readTextFile(Deno.args[0] ?? "")) as HollowOptions;
  await Promise.all(Array.from({ length: nodes }, (_, number) => node(number, kubeconfig)));
  console.log("up");
}
