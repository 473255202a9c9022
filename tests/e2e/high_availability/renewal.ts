import { assert, assertEquals } from "@std/assert";
import { ApiProbe } from "../../support/api_probe.ts";
import { type ControlPlane, etcdState } from "../../support/control_plane.ts";
import type { Machine } from "../../support/machine.ts";
import { changedPids } from "../../support/node_processes.ts";
import { shownSerial, storedSerial } from "../../support/shown_certificate.ts";
import type { Balancer } from "./balancer.ts";

/** Processes that do not read their certificates again by themselves. */
const START_AGAIN = ["konnectivity", "kube-controller-manager", "kube-scheduler"];
/** Longest time without an answer through the load balancer that is no outage on a busy machine, in milliseconds. */
const NO_OUTAGE_MS = 3_000;
/** How long all controllers together may take, one after the other, in milliseconds. */
const WITHIN_MS = 180_000;

/**
 * Every certificate of all controllers is renewed at once: API and etcd go on with the processes that they have, and what
 * has to begin again does so on one controller at a time.
 */
export async function renewsEverywhere(
  controlPlane: ControlPlane,
  { client, balancer }: { client: Machine; balancer: Balancer },
): Promise<void> {
  const { machines } = controlPlane;
  const before = new Map<Machine, Record<string, number>>();
  for (const machine of machines) before.set(machine, await controlPlane.node(machine).pids());
  await using probe = await ApiProbe.start(client, [balancer.kubeconfig]);

  const renewals = await Promise.all(
    machines.map((machine) => machine.k0s(["certs", "renew"], { withinMs: WITHIN_MS })),
  );

  for (const { code, stderr, stdout } of renewals) assertEquals(code, 0, stdout + stderr);
  const pauseMs = await probe.longestPauseMs();
  console.log(`renewal on all controllers: no answer through the load balancer for ${pauseMs} ms at most`);
  assert(pauseMs < NO_OUTAGE_MS, `the API was away for ${pauseMs} ms`);
  for (const machine of machines) {
    assertEquals(changedPids(before.get(machine)!, await controlPlane.node(machine).pids()), START_AGAIN, machine.name);
    assertEquals(await shownSerial(machine, 6443), await storedSerial(machine, "server"), machine.name);
    assertEquals(await shownSerial(machine, 2379), await storedSerial(machine, "etcd/server"), machine.name);
    assertEquals((await etcdState(machine)).healthy, true);
    assertEquals((await machine.k0s(["certs", "check"])).code, 0, machine.name);
  }
  await oneAtATime(controlPlane);
}

/** The times in which each controller had processes begin again have nothing in common. */
async function oneAtATime(controlPlane: ControlPlane): Promise<void> {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const machine of controlPlane.machines) {
    const { Processes } = await controlPlane.node(machine).status();
    const restarted = Processes.filter(({ name }) => START_AGAIN.includes(name));
    const times = (name: "startedAt" | "readyAt") => restarted.map((one) => Date.parse(one[name] ?? ""));
    spans.push({ fromMs: Math.min(...times("startedAt")), toMs: Math.max(...times("readyAt")) });
  }
  const ordered = spans.toSorted((a, b) => a.fromMs - b.fromMs);
  for (const [index, { fromMs }] of ordered.slice(1).entries()) {
    assert(fromMs >= ordered[index]!.toMs, `two controllers at a time: ${JSON.stringify(ordered)}`);
  }
}
