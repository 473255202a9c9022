import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { gatedChart, waitFor } from "../../support/helm_charts.ts";
import type { HelmNode } from "./helm_node.ts";

/** Has k0s go on when it is killed in the middle of an installation and of an upgrade; what is deployed stays as it is. */
export async function killedNodeGoesOn(helm: HelmNode): Promise<void> {
  const spec = { chartName: "any/gated", repository: helm.open };
  await helm.apply("upgraded", spec);
  await helm.deployed("upgraded");
  const before = await deployedRevisions(helm);
  await helm.apply("installed", { ...spec, values: `before: ${waitFor("install")}\n` });
  await helm.apply("upgraded", { ...spec, values: `greeting: new\nbefore: ${waitFor("upgrade")}\n` });
  await hasRevisions(helm, "installed", ["1 pending-install"]);
  await hasRevisions(helm, "upgraded", ["1 deployed", "2 pending-upgrade"]);

  await helm.node.kill();

  await eventually(async () => (await helm.helmPids()).length === 0, {
    what: "helm ends with k0s",
    withinMs: 20_000,
  });
  assertEquals(await helm.revisions("installed"), ["1 pending-install"]);
  for (const gate of ["install", "upgrade"]) await helm.openGate(gate);
  await helm.boot("--debug");
  await helm.deployed("installed");
  await helm.deployed("upgraded", 3);
  assertEquals(await helm.revisions("installed"), ["1 deployed"]);
  assertEquals(await helm.revisions("upgraded"), ["1 superseded", "2 failed", "3 deployed"]);
  assertEquals(await helm.greeting("upgraded"), "new");
  // Charts without a version were deployed, and are not again because k0s begins anew.
  assertEquals(await deployedRevisions(helm), before);
}

/** Has k0s begin again when helm is killed in the middle of an installation. */
export async function killedHelmIsStartedAgain(helm: HelmNode): Promise<void> {
  const values = `before: ${waitFor("shot")}\n`;
  await helm.apply("shot", { chartName: "any/gated", repository: helm.open, values });
  await hasRevisions(helm, "shot", ["1 pending-install"]);
  const pids = await helm.helmPids("install shot ");
  assert(pids.length > 0, "helm does not run");

  await helm.machine.run("kill", ["-KILL", ...pids]);

  await helm.failed("shot", /SIGKILL/);
  assert((await helm.events("shot")).includes("Warning InstallFailed"));
  await helm.openGate("shot");
  await helm.deployed("shot");
  assertEquals(await helm.revisions("shot"), ["1 deployed"]);
}

/** A Chart that is changed while helm is busy with it is given up, and becomes what it says now. */
export async function changeAbortsAction(helm: HelmNode): Promise<void> {
  await helm.repository.publish(gatedChart("gated"));
  const spec = { chartName: "any/gated", repository: helm.open };
  await helm.apply("changed", { ...spec, values: "before: sleep 1000000\n" });
  await hasRevisions(helm, "changed", ["1 pending-install"]);

  await helm.apply("changed", { ...spec, values: "greeting: second thoughts\n" });
  await helm.deployed("changed");
  assertEquals(await helm.greeting("changed"), "second thoughts");

  await helm.apply("changed", { ...spec, values: "before: sleep 1000000\n" });
  await helm.until("changed", "is being upgraded", ({ status }) => status?.status === "pending-upgrade");
  await helm.delete("changed");
  assertEquals(await helm.revisions("changed"), []);
}

/** Nothing of helm runs, nothing of it is left, and k0s is well. */
export async function nothingIsLeft(helm: HelmNode): Promise<void> {
  await eventually(async () => (await helm.helmPids()).length === 0, { what: "helm is idle", withinMs: 60_000 });
  const { stdout } = await helm.machine.run("find", ["/run", "/var/lib/k0s", "-name", "k0s-helm-*"]);
  assertEquals(stdout, "");
  await helm.isWell();
}

async function hasRevisions(helm: HelmNode, release: string, expected: readonly string[]): Promise<void> {
  await eventually(async () => {
    assertEquals(await helm.revisions(release), expected);
    return true;
  }, { what: `release ${release} has revisions ${expected.join(", ")}`, withinMs: 60_000 });
}

/** Revisions of what is deployed and stays so, by Chart. */
async function deployedRevisions(helm: HelmNode): Promise<Record<string, number | undefined>> {
  const charts = (await helm.charts()).filter(({ metadata: { name = "" } }) => name.startsWith("k0s-addon-chart-"));
  return Object.fromEntries(charts.map(({ metadata: { name = "" }, status }) => [name, status?.revision]));
}
