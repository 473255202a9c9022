import { assert, assertEquals } from "@std/assert";
import type { Chart } from "../../../lib/helm/mod.ts";
import { packChart } from "../../support/chart_archive.ts";
import { makeEtcdLeader } from "../../support/etcd_members.ts";
import { eventually } from "../../support/eventually.ts";
import { neverReadyChart } from "../../support/helm_charts.ts";
import { logLines } from "../../support/log_lines.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

const ARCHIVE = "/opt/charts/endless.tgz";
const RELEASE = "endless";
/** The lease of the controller that leads: charts, stacks, and what else one alone does. */
const LEASE = "k0s-endpoint-reconciler";
/** How long another controller may take to lead after the last renewal, in milliseconds: the lease lasts for a minute. */
const ANOTHER_WITHIN_MS = 120_000;

/** The controllers of a cluster. */
interface Controllers {
  readonly machines: readonly Machine[];
  node(machine: Machine): TestNode;
}

/**
 * The controller that leads the others and etcd, in the middle of a chart that never becomes ready: there is no node for
 * its pod.
 */
export async function leaderAtWork(controllers: Controllers): Promise<Machine> {
  const { machines } = controllers;
  const [asked] = machines as [Machine];
  for (const { directory } of machines) {
    await Deno.mkdir(`${directory}/opt/charts`, { recursive: true });
    await Deno.writeFile(`${directory}${ARCHIVE}`, packChart(neverReadyChart(RELEASE)));
  }
  const chart: Chart = {
    apiVersion: "helm.k0sproject.io/v1beta1",
    kind: "Chart",
    metadata: { name: RELEASE, namespace: "kube-system", finalizers: ["helm.k0sproject.io/uninstall-helm-release"] },
    spec: { chartName: ARCHIVE },
  };
  await asked.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(chart) });
  const leader = await eventually(async () => {
    const working = await withHelm(machines);
    return working.length === 1 && await revisions(asked) === "1 pending-install " ? working[0] : undefined;
  }, { what: "one controller installs the chart", withinMs: 120_000, everyMs: 500 });
  assertEquals((await controllers.node(asked).status()).Leader?.Name, leader.name);
  await makeEtcdLeader(leader, machines);
  return leader;
}

/** A controller that leads after another one. */
export interface Succession {
  former: Machine;
  next: Machine;
  /** When the former one had ended what it led, and when the next one was given its lease. */
  endedAtMs: number;
  begunAtMs: number;
}

/** What a leader without its lease does: nothing, and another one goes on with its chart. To be called when it is cut off. */
export async function anotherTakesOver(former: Machine, controllers: Controllers): Promise<Succession> {
  const others = controllers.machines.filter((machine) => machine !== former);
  const endedAtMs = await eventually(() => Promise.resolve(endOfLead(controllers.node(former))), {
    // What its API server says of its database soon fills what is kept of its output.
    ...{ what: `"${former.name}" leads no more`, withinMs: ANOTHER_WITHIN_MS, everyMs: 200 },
  });
  assertEquals(await withHelm([former]), []);
  const next = await eventually(async () => (await withHelm(others))[0], {
    ...{ what: "another controller goes on with the chart", withinMs: ANOTHER_WITHIN_MS, everyMs: 500 },
  });
  return { former, next, endedAtMs, begunAtMs: Date.parse((await lead(next)).acquireTime) };
}

/** The former leader is back: it leads no more, there is one release, and at no moment had two of them led. */
export async function staysLed(succession: Succession, controllers: Controllers): Promise<void> {
  const { former, next, endedAtMs, begunAtMs } = succession;
  const before = await lead(next);
  await eventually(async () => (await controllers.node(former).status()).Leader?.Name === next.name, {
    ...{ what: `"${former.name}" knows that "${next.name}" leads`, withinMs: 60_000, everyMs: 500 },
  });
  const shown = `"${former.name}" had ended what it led ${
    (begunAtMs - endedAtMs) / 1_000
  } s before "${next.name}" began`;
  console.log(`  ${shown}`);
  assert(endedAtMs < begunAtMs, shown);
  assertEquals((await withHelm(controllers.machines)).map(({ name }) => name), [next.name]);
  assertEquals([await lead(former), await revisions(former)], [before, "1 pending-install "]);
  await former.kubectl(["-n", "kube-system", "delete", "chart", RELEASE, "--timeout=50s"]);
  assertEquals([await revisions(former), await withHelm(controllers.machines)], ["", []]);
}

/** When a controller had ended what it led, by its own log; `undefined`: it leads, or never did. */
function endOfLead({ process }: TestNode): number | undefined {
  const lines = logLines(process.output()).filter(({ text }) => text.includes(`lease=${LEASE}`));
  const last = lines.findLast(({ text }) => /msg="(Acquired|Gave up) lease"/.test(text));
  return last?.text.includes("Gave up") ? last.atMs : undefined;
}

/** Since when the lease is whose, how often it was somebody else's. */
async function lead(asked: Machine): Promise<{ acquireTime: string; holder: string; transitions: string }> {
  const format = "jsonpath={.spec.acquireTime} {.spec.holderIdentity} {.spec.leaseTransitions}";
  const text = await asked.kubectl(["-n", "kube-node-lease", "get", "lease", LEASE, "-o", format]);
  const [acquireTime = "", holder = "", transitions = ""] = text.split(" ");
  return { acquireTime, holder, transitions };
}

/** The machines on which helm runs. */
async function withHelm(machines: readonly Machine[]): Promise<Machine[]> {
  const running = await Promise.all(machines.map((machine) => machine.run("pgrep", ["-f", "^[^ ]*/helm "])));
  return machines.filter((_, index) => running[index]!.code === 0);
}

/** States of the revisions of the release, each with a space behind it. */
function revisions(asked: Machine): Promise<string> {
  const format = "jsonpath={range .items[*]}{.metadata.labels.version} {.metadata.labels.status} {end}";
  return asked.kubectl(["get", "secrets", "-l", `owner=helm,name=${RELEASE}`, "-o", format]);
}
