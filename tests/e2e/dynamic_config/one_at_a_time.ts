import { assert, assertEquals } from "@std/assert";
import { ApiProbe } from "../../support/api_probe.ts";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import { patchConfig } from "../../support/stored_config.ts";
import { changedPids, commandLine } from "../../support/node_processes.ts";
import { TestNode } from "../../support/test_node.ts";

const GATE = { name: "WatchList", enabled: true, components: ["kube-apiserver"] };

const FILE = "/run/k0s.yaml";
/** How the controllers of the test are started. */
export const START = [
  ...["controller", "--enable-dynamic-config", "-c", FILE],
  "--kube-controller-manager-extra-args=--controllers=-ttl-after-finished-controller",
];

/** Writes the file that a controller is started with. */
export async function writeFile(machine: Machine, spec: unknown): Promise<void> {
  await machine.run("sh", ["-c", `cat > ${FILE}`], { stdin: JSON.stringify({ spec }) });
}

/** Starts a further controller, with a file of its own, and waits until it is ready. */
export async function joined(machine: Machine, peer: TestNode, spec: unknown): Promise<TestNode> {
  await machine.run("sh", ["-c", "umask 077; cat > /run/join-token"], { stdin: await peer.createToken("controller") });
  await writeFile(machine, spec);
  return await TestNode.startFrom(machine, [], [...START, "--token-file", "/run/join-token"]).booted();
}

/** A change that restarts every API server has two of them away at no moment, as a client sees them that asks all. */
export async function restartsOneAtATime(controllers: readonly TestNode[]): Promise<void> {
  const [{ machine }] = controllers as [TestNode];
  const adminOf = async (node: TestNode) => (await node.machine.k0s(["kubeconfig", "admin"])).stdout;
  await using probe = await ApiProbe.start(machine, await Promise.all(controllers.map(adminOf)));
  const before = await Promise.all(controllers.map((node) => node.pids()));
  await patchConfig(machine, { featureGates: [GATE] });
  const isDone = async (node: TestNode) =>
    (await commandLine(node, "kube-apiserver")).includes(`${GATE.name}=true`) &&
    (await node.status()).Processes.every(({ state }) => state === "ready");
  await eventually(async () => (await Promise.all(controllers.map(isDone))).every(Boolean), {
    ...{ what: "every API server has its feature gate", withinMs: 180_000, everyMs: 500 },
  });
  await probe.answered(controllers.map((_, index) => index), 60_000);
  const { each, together } = await probe.outages();
  const after = await Promise.all(controllers.map((node) => node.pids()));
  console.log(`    API servers were away for ${each.join(", ")} ms, two at once for ${together} ms`);

  assertEquals(together, 0);
  assert(each.every((ms) => ms > 0), each.join(" "));
  for (const [index, pids] of before.entries()) {
    const changed = changedPids(pids, after[index] ?? {});
    assert(changed.includes("kube-apiserver") && !changed.includes("etcd"), changed.join(" "));
  }
  await eventually(async () => await holderOfTurn(machine) === "", {
    ...{ what: "no controller has the turn any more", withinMs: 30_000, everyMs: 500 },
  });
}

/** The controller that may restart something now; empty: none. */
function holderOfTurn(machine: Machine): Promise<string> {
  return machine.kubectl([
    ...["-n", "kube-node-lease", "get", "lease", "k0s-reload"],
    ...["-o", "jsonpath={.spec.holderIdentity}"],
  ]);
}
