import { assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { configMapChart } from "../../support/helm_charts.ts";
import type { HelmNode } from "./helm_node.ts";

/** Other values and another version are upgrades; the history is kept. */
export async function changesAreUpgrades(helm: HelmNode): Promise<void> {
  const spec = { chartName: "any/changing", repository: helm.open };
  await helm.repository.publish(configMapChart("changing"));
  await helm.apply("changing", { ...spec, version: "1.0.0" });
  await helm.deployed("changing");

  await helm.apply("changing", { ...spec, version: "1.0.0", values: "greeting: other\n" });
  await helm.deployed("changing", 2);
  assertEquals(await helm.greeting("changing"), "other");

  await helm.repository.publish(configMapChart("changing", "1.1.0"));
  await helm.apply("changing", { ...spec, version: "1.1.0", values: "greeting: other\n" });
  const { status } = await helm.deployed("changing", 3);
  assertEquals([status?.version, status?.revision], ["1.1.0", 3]);
  assertEquals(await helm.revisions("changing"), ["1 superseded", "2 superseded", "3 deployed"]);
  assertEquals(await helm.events("changing"), ["Normal Installed", "Normal Upgraded", "Normal Upgraded"]);
}

/** A release keeps its name and namespace; nothing is touched. */
export async function movedReleaseIsRefused(helm: HelmNode): Promise<void> {
  const spec = { chartName: "any/small", repository: helm.open };
  await helm.apply("moved", spec);
  await helm.deployed("moved");

  for (const change of [{ releaseName: "renamed" }, { namespace: "elsewhere" }]) {
    const before = await helm.revisions("moved");
    await helm.apply("moved", { ...spec, ...change });
    await helm.failed("moved", /a release keeps its name and namespace/);
    assertEquals(await helm.revisions("moved"), before);
    await helm.apply("moved", spec);
    await helm.until("moved", "is as it was", ({ status }) => status?.error === undefined);
  }
  assertEquals(await helm.revisions("renamed"), []);
  assertEquals(await helm.machine.kubectl(["get", "namespace", "elsewhere", "--ignore-not-found"]), "");
}

/** A chart of the configuration with other values is upgraded, one that is no longer there is uninstalled. */
export async function configurationIsFollowed(helm: HelmNode): Promise<void> {
  await helm.reload((charts) =>
    charts.filter(({ name }) => name !== "web").map((chart) =>
      chart.name === "small-3" ? { ...chart, values: "greeting: changed\n" } : chart
    )
  );

  await helm.deployed("k0s-addon-chart-small-3", 2);
  assertEquals(await helm.greeting("small-3", "small"), "changed");
  await eventually(async () => {
    const rest = await helm.machine.kubectl([
      ...["get", "deployments/web", "configmaps/web", "--ignore-not-found", "-o", "name"],
    ]);
    const names = (await helm.charts()).map(({ metadata }) => metadata.name);
    return rest === "" && !names.includes("k0s-addon-chart-web") && (await helm.revisions("web")).length === 0;
  }, { what: "the release that left the configuration is uninstalled", withinMs: 60_000, everyMs: 500 });
  assertEquals(await helm.revisions("small-4", "small"), ["1 deployed"]);
}

/** Deleting a Chart uninstalls its release; a new one of the same name is installed. */
export async function deletionUninstalls(helm: HelmNode): Promise<void> {
  await helm.delete("changing");
  assertEquals(await helm.revisions("changing"), []);
  assertEquals(await helm.greeting("changing"), "");

  await helm.apply("changing", { chartName: "any/changing", repository: helm.open });
  // Without a version it is the newest one.
  assertEquals((await helm.deployed("changing")).status?.version, "1.1.0");

  await helm.apply("left", { chartName: "any/small", repository: helm.open }, []);
  await helm.deployed("left");
  await helm.delete("left");
  assertEquals(await helm.revisions("left"), ["1 deployed"], "without the finalizer the release is not uninstalled");
}
