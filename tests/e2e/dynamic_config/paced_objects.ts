import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import { changedPids } from "../../support/node_processes.ts";
import { configEvents, IN_SYSTEM, newestConfigEvent } from "../../support/stored_config.ts";
import type { TestNode } from "../../support/test_node.ts";

/** How often in all, and how often a second. */
const [TIMES, PER_SECOND] = [120, 2];
const PKI = "/var/lib/k0s/pki";
/** Once kubectl is started for each, it is the machine that is tested. */
const CURL = [
  ...["-sS", "--fail-with-body", "--max-time", "30", "-o", "/dev/null", "-X", "PATCH"],
  ...["--cacert", `${PKI}/ca.crt`, "--cert", `${PKI}/admin.crt`, "--key", `${PKI}/admin.key`],
  ...["-H", "Content-Type: application/merge-patch+json", "-d", "@-"],
  "https://localhost:6443/apis/k0s.k0sproject.io/v1beta1/namespaces/kube-system/clusterconfigs/k0s",
];
const maxPodsIn = (round: number) => 300 + round;

/** What there was when the object began to change. */
export interface PacedObjects {
  /** Resolves when the last one was applied. @throws {Error} If one was not. */
  applied: Promise<void>;
  pids: Record<string, number>;
  /** How many Events of the machine's controller there were. */
  events: number;
}

/** Begins to apply another object twice a second for a minute. */
export async function beginPacedObjects(node: TestNode): Promise<PacedObjects> {
  const { machine } = node;
  const [pids, events] = [await node.pids(), await eventsOf(machine)];
  const applied = applyPaced(machine);
  // It is awaited after what happens meanwhile, which may fail first.
  applied.catch(() => {});
  return { applied, pids, events };
}

/** Few of the states are judged, the newest is in effect, and no process was restarted for them. */
export async function goesOnWithPacedObjects(node: TestNode, k0s: number, before: PacedObjects): Promise<void> {
  const { machine } = node;
  await before.applied;
  const profile = ["get", "configmap", "-l", "app.kubernetes.io/component=worker-config", "-o", "yaml"];
  await eventually(
    async () => (await machine.kubectl([...IN_SYSTEM, ...profile])).includes(`"maxPods":${maxPodsIn(TIMES)}`),
    { what: "the last profile is in the cluster", withinMs: 60_000, everyMs: 500 },
  );
  assertEquals((await newestConfigEvent(machine, 60_000)).reason, "SuccessfulReconcile");
  const judged = await eventsOf(machine) - before.events;
  console.log(`    of ${TIMES} states, ${judged} were judged`);

  assert(judged > 0 && judged <= TIMES / 4, `${judged} of ${TIMES} states were judged`);
  const changed = changedPids(before.pids, await node.pids());
  const own = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
  assertEquals(changed.filter((name) => own.includes(name)), []);
  assertEquals((await node.status()).Pid, k0s);
}

async function applyPaced(machine: Machine): Promise<void> {
  const startedMs = performance.now();
  for (let round = 1; round <= TIMES; round++) {
    const spec = { workerProfiles: [{ name: "big", values: { maxPods: maxPodsIn(round) } }] };
    const { code, stderr } = await machine.run("curl", CURL, { stdin: JSON.stringify({ spec }) });
    assertEquals(code, 0, `round ${round}: ${stderr}`);
    const restMs = startedMs + round * 1_000 / PER_SECOND - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, restMs)));
  }
  console.log(`    ${TIMES} objects in ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
}

async function eventsOf(machine: Machine): Promise<number> {
  const events = await configEvents(machine);
  return events.filter(({ reportingInstance }) => reportingInstance === machine.name).length;
}
