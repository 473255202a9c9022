import { assert } from "@std/assert";
import { ApiProbe } from "../../support/api_probe.ts";
import { adminKubeconfig, type ControlPlane, underLoad } from "../../support/control_plane.ts";
import type { Machine } from "../../support/machine.ts";
import type { Balancer } from "./balancer.ts";
import { NodeLocalProbe } from "../node_local_load_balancing/node_local_probe.ts";

/** How long the API servers of living controllers may take to answer when another has died, in milliseconds. */
const ANSWER_WITHIN_MS = 30_000;
/** The same through HAProxy, which takes some seconds to find a machine dead. */
const BALANCED_WITHIN_MS = 15_000;

/**
 * A controller's machine loses power and comes back; the others take writes meanwhile, and nothing is lost.
 *
 * Prints for how long the API was away: all API servers of it, and what a worker reaches through its own load balancer,
 * and a client through one in front of the controllers.
 *
 * @param meanwhile What is looked at while the machine is off.
 */
export async function diesAndComesBack(
  machine: Machine,
  controlPlane: ControlPlane,
  { client, worker, balancer, meanwhile = () => Promise.resolve() }: {
    client: Machine;
    worker: Machine;
    balancer: Balancer;
    meanwhile?: () => Promise<void>;
  },
): Promise<void> {
  const kubeconfigs = await apiServersFor(controlPlane);
  const living = controlPlane.without(machine).map((other) => controlPlane.machines.indexOf(other));
  await using probe = await ApiProbe.start(client, kubeconfigs);
  await using balanced = await ApiProbe.start(client, [balancer.kubeconfig]);
  await using nodeLocal = await NodeLocalProbe.start(worker);
  const { longestPauseMs } = await underLoad(client, controlPlane, async (writer) => {
    await controlPlane.powerOff(machine);
    await probe.answered(living, ANSWER_WITHIN_MS);
    await balanced.answered([0], ANSWER_WITHIN_MS);
    await balancer.joinApiAnswers();
    await balancer.konnectivityAnswers();
    await nodeLocal.answers(20);
    await writer.progress(50);
    await meanwhile();
    await controlPlane.powerOn(machine);
    await probe.answered(kubeconfigs.map((_, index) => index), ANSWER_WITHIN_MS);
  });
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const [reads, writes] = [seconds(await probe.longestPauseMs()), seconds(longestPauseMs)];
  const local = `through a worker's load balancer ${seconds(nodeLocal.report().longestGapMs)}`;
  const balancedMs = await balanced.longestPauseMs();
  assert(balancedMs < BALANCED_WITHIN_MS, `without an API through HAProxy for ${balancedMs} ms`);
  const worst = `${reads}, ${local}, through HAProxy ${seconds(balancedMs)}`;
  console.log(`  "${machine.name}" off and on: time without API ${worst}, without a write for one client ${writes}`);
}

/** The addresses by which the API is looked for: those of all controllers. */
function apiServersFor(controlPlane: ControlPlane): Promise<string[]> {
  return Promise.all(controlPlane.machines.map(adminKubeconfig));
}
