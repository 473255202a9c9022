import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { HelmError } from "../../../lib/helm/mod.ts";
import { RESOURCES } from "../../../lib/kube/mod.ts";
import { processIds } from "./helm_processes.ts";
import {
  aChart,
  DEPLOYMENT,
  endlessHook,
  hasHelm,
  type HelmCluster,
  helmCommand,
  settingsIn,
  startHelmCluster,
  statesOf,
  writeChart,
} from "./helm_cluster.ts";

const { signal } = new AbortController();

Deno.test({
  name: "releases of the real helm in a real API server",
  ignore: !hasHelm(),
  fn: async (t) => {
    await using cluster = await startHelmCluster();
    const chartName = await writeChart(cluster.directory);
    const deploy = (name: string, spec: object, status = {}) =>
      cluster.releases.deploy(aChart(name, { chartName, namespace: "apps", ...spec }, status), DEPLOYMENT, signal);

    await t.step("install, nothing to do, upgrade, uninstall", async () => {
      const release = { releaseName: "one", namespace: "apps", version: "1.0.0", appVersion: "app-1.0.0" };
      assertEquals(await deploy("one", {}), { action: "installed", revision: 1, ...release });
      assertEquals(await settingsIn(cluster, "one"), { colour: "red", chart: "1.0.0" });
      // As helm makes it.
      const { labels } = (await cluster.api.client.get(RESOURCES.namespaces, "apps")).metadata;
      assertEquals(labels, { "kubernetes.io/metadata.name": "apps", name: "apps" });
      const upgraded = await deploy("one", { values: "colour: blue" });
      assertEquals(upgraded, { action: "upgraded", revision: 2, ...release });
      assertEquals(await settingsIn(cluster, "one"), { colour: "blue", chart: "1.0.0" });
      // Values that are left out are the chart's own again, not the last ones.
      await deploy("one", {});
      assertEquals(await settingsIn(cluster, "one"), { colour: "red", chart: "1.0.0" });
      assertEquals(await cluster.releases.uninstall({ name: "one", namespace: "apps" }, WITHIN, signal), true);
      assertEquals(await statesOf(cluster, "one"), []);
      assertEquals(await cluster.releases.uninstall({ name: "one", namespace: "apps" }, WITHIN, signal), false);
      // What helm says of what it has made is enough.
      assertEquals(cluster.ran(), ["install", "upgrade", "upgrade", "uninstall"]);
    });

    await t.step("values of 500 kB", async () => {
      const blob = "x".repeat(500_000);
      await deploy("large", { values: `colour: ${blob}` });
      assertEquals((await settingsIn(cluster, "large")).colour?.length, 500_000);
    });

    await t.step("a failed upgrade is rolled back and the history kept", async () => {
      await deploy("back", { values: "colour: green" });
      const broken = await writeChart(`${cluster.directory}/broken`, {
        version: "2.0.0",
        templates: { "hook.yaml": endlessHook("post-upgrade") },
      });
      const error = await assertRejects(() => deploy("back", { chartName: broken, timeout: "3s" }), K0sError);
      assertMatch(error.message, /^Cannot upgrade release apps\/back: .*; went back to revision 1$/);
      assertEquals(await statesOf(cluster, "back"), ["superseded", "failed", "deployed"]);
      assertEquals(await settingsIn(cluster, "back"), { colour: "green", chart: "1.0.0" });
    });

    await t.step("a failed upgrade says what was not ready, which the way back takes away", async () => {
      await deploy("unready", {});
      const broken = await writeChart(`${cluster.directory}/unready`, {
        version: "2.0.0",
        templates: { "deployment.yaml": endlessDeployment() },
      });
      const error = await assertRejects(() => deploy("unready", { chartName: broken, timeout: "3s" }), K0sError);
      assertMatch(error.message, /: Deployment unready-main: 0 of 1 ready; went back to revision 1$/);
      assertEquals(await statesOf(cluster, "unready"), ["superseded", "failed", "deployed"]);
      assertEquals(await settingsIn(cluster, "unready"), { colour: "red", chart: "1.0.0" });
    });

    await t.step("a failed first installation is there to be looked at, and then begun anew", async () => {
      const values = `colour: "red"\nmissing: 1`;
      const broken = await writeChart(`${cluster.directory}/invalid`, {
        templates: { "hook.yaml": endlessHook("post-install") },
      });
      const error = await assertRejects(() => deploy("first", { chartName: broken, timeout: "3s" }), HelmError);
      assertMatch(error.message, /^Cannot install release apps\/first: failed post-install: /);
      assertEquals(await statesOf(cluster, "first"), ["failed"]);
      const { uid } = (await configMap(cluster, "first")).metadata;
      assertEquals((await deploy("first", { values })).revision, 1);
      assertEquals(await statesOf(cluster, "first"), ["deployed"]);
      assert((await configMap(cluster, "first")).metadata.uid !== uid);
    });

    await t.step("a release that was there before is taken over", async () => {
      await helmCommand(cluster, ["install", "mine", chartName, "--namespace=apps", "--wait"]);
      const { uid } = (await configMap(cluster, "mine")).metadata;
      assertEquals((await deploy("chart-of-mine", { releaseName: "mine", values: "colour: blue" })).action, "upgraded");
      assertEquals(await statesOf(cluster, "mine"), ["superseded", "deployed"]);
      assertEquals((await configMap(cluster, "mine")).metadata.uid, uid);
    });

    await t.step("over the history of one that was uninstalled", async () => {
      await helmCommand(cluster, ["install", "again", chartName, "--namespace=apps"]);
      await helmCommand(cluster, ["uninstall", "again", "--namespace=apps", "--keep-history"]);
      assertEquals((await deploy("again", {})).revision, 2);
      assertEquals(await statesOf(cluster, "again"), ["superseded", "deployed"]);
    });

    await t.step("objects are replaced, unless forceUpgrade is off: then what others have added stays", async () => {
      await deploy("forced", {});
      const added = { data: { by: "hand" } };
      await cluster.api.client.mergePatch(RESOURCES.configMaps, "forced", added, { namespace: "apps" });
      await deploy("forced", { values: "colour: blue", forceUpgrade: false });
      assertEquals(await settingsIn(cluster, "forced"), { colour: "blue", chart: "1.0.0", by: "hand" });
      await deploy("forced", { values: "colour: green" });
      assertEquals(await settingsIn(cluster, "forced"), { colour: "green", chart: "1.0.0" });
    });

    await t.step("a rollback replaces objects, too", async () => {
      const broken = await writeChart(`${cluster.directory}/forced`, {
        version: "2.0.0",
        templates: { "hook.yaml": endlessHook("post-upgrade") },
      });
      await assertRejects(() => deploy("forced", { chartName: broken, timeout: "3s" }), K0sError);
      assertEquals((await statesOf(cluster, "forced")).slice(-2), ["failed", "deployed"]);
      assertEquals(await settingsIn(cluster, "forced"), { colour: "green", chart: "1.0.0" });
    });

    await t.step("no more than ten revisions are kept, the one in use among them", async () => {
      for (let turn = 0; turn < 12; turn++) await deploy("often", { values: `colour: c${turn}` });
      assertEquals(await statesOf(cluster, "often"), [...Array(9).fill("superseded"), "deployed"]);
    });

    await t.step("nothing is left of the runs", () => {
      assertEquals([...Deno.readDirSync(cluster.homesDir)], []);
      assertEquals(processIds(cluster.helm), []);
    });
  },
});

const WITHIN = { timeoutMs: 60_000 };

/** What nobody makes pods for here. */
function endlessDeployment(): unknown {
  const labels = { app: "{{ .Release.Name }}" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "{{ .Release.Name }}-main" },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "localhost/none" }] } },
    },
  };
}

function configMap({ api }: HelmCluster, name: string) {
  return api.client.get(RESOURCES.configMaps, name, { namespace: "apps" });
}
