import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { type ChartSpec, HELM_USER, HelmError } from "../../../lib/helm/mod.ts";
import { RESOURCES } from "../../../lib/kube/mod.ts";
import { eventually } from "../../support/eventually.ts";
import {
  aChart,
  type ChartFiles,
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
import { processIds, type RunningProcess, runningProcesses } from "./helm_processes.ts";

const NAMESPACE = "apps";

Deno.test({
  name: "releases that an interruption has left behind",
  ignore: !hasHelm(),
  fn: async (t) => {
    await using cluster = await startHelmCluster();
    const scenario = new Recovery(cluster, await writeChart(cluster.directory));

    await t.step("pending-install: begun anew, once", async () => {
      await scenario.interrupt("one", await scenario.chartWithHook("pre-install"), "pending-install");
      await scenario.deploy("one");
      assertEquals(await statesOf(cluster, "one"), ["deployed"]);
    });

    await t.step("pending-upgrade: the revision has failed, and what was deployed is upgraded", async () => {
      await scenario.deploy("two");
      const before = await scenario.uidOf("two");
      await scenario.interrupt("two", await scenario.chartWithHook("pre-upgrade"), "pending-upgrade");
      await scenario.deploy("two", { values: "colour: blue" });
      assertEquals(await statesOf(cluster, "two"), ["superseded", "failed", "deployed"]);
      assertEquals(await settingsIn(cluster, "two"), { colour: "blue", chart: "1.0.0" });
      assertEquals(await scenario.uidOf("two"), before);
    });

    await t.step("pending-upgrade, objects changed already", async () => {
      await scenario.deploy("half");
      const before = await scenario.uidOf("half");
      const hasBegun = async () => (await settingsIn(cluster, "half")).chart === "2.0.0";
      const chart = await scenario.chartWithHook("post-upgrade", MORE);
      await scenario.interrupt("half", chart, "pending-upgrade", hasBegun);
      const further = await writeChart(`${cluster.directory}/further`, { ...MORE, version: "3.0.0" });
      await scenario.deploy("half", { chartName: further });
      assertEquals(await statesOf(cluster, "half"), ["superseded", "failed", "deployed"]);
      assertEquals(await settingsIn(cluster, "half"), { colour: "red", chart: "3.0.0" });
      assertEquals(await scenario.uidOf("half"), before);
    });

    await t.step("pending-rollback: the same", async () => {
      const slowWayBack = await scenario.chartWithHook("pre-rollback", { name: "slow-way-back" });
      await scenario.deploy("three", { chartName: slowWayBack });
      const before = await scenario.uidOf("three");
      const failing = { chartName: await scenario.chartWithHook("post-upgrade"), timeout: "4s" };
      await scenario.interrupt("three", failing, "pending-rollback");
      await scenario.deploy("three", { values: "colour: blue" });
      assertEquals(await statesOf(cluster, "three"), ["superseded", "failed", "failed", "deployed"]);
      assertEquals(await settingsIn(cluster, "three"), { colour: "blue", chart: "1.0.0" });
      assertEquals(await scenario.uidOf("three"), before);
    });

    await t.step("uninstalling: uninstalled to the end, for a Chart that is back and for one that goes", async () => {
      for (const [name, end] of [["four", "deploy"], ["five", "uninstall"]] as const) {
        await scenario.deploy(name);
        await scenario.interruptUninstall(name);
        if (end === "deploy") await scenario.deploy(name);
        else await cluster.releases.uninstall({ name, namespace: NAMESPACE }, { timeoutMs: 60_000 }, UNENDING);
        assertEquals(await statesOf(cluster, name), end === "deploy" ? ["deployed"] : []);
      }
    });

    await t.step("what never came to an end is uninstalled, also under another state", async () => {
      await scenario.interrupt("six", await scenario.chartWithHook("pre-install"), "pending-install");
      await helmCommand(cluster, ["k0s-fail-pending", "six", `--namespace=${NAMESPACE}`]);
      assertEquals(await statesOf(cluster, "six"), ["failed"]);
      await scenario.deploy("six");
      assertEquals(await statesOf(cluster, "six"), ["deployed"]);
    });

    await t.step("helm is killed by somebody else", async () => {
      const going = scenario.begin("seven", { chartName: await scenario.chartWithHook("pre-install") });
      await scenario.reaches("seven", "pending-install");
      for (const pid of processIds(cluster.helm)) Deno.kill(pid, "SIGKILL");
      const error = await assertRejects(() => going.ended, HelmError);
      assertEquals(error.message, "Cannot install release apps/seven: helm ended with SIGKILL");
      await scenario.deploy("seven");
    });

    await t.step("which user it runs as, and what it can see", () => {
      const { uid, args, environment, capabilities } = scenario.seen!;
      assertEquals(uid, HELM_USER.uid);
      assertEquals(capabilities, "0000000000000000");
      assert(!environment.includes("not for helm"));
      assertStringIncludes(environment, `_K0S_PARENT=${Deno.pid}\0`);
      assert(!args.join(" ").includes("colour"), "values are no arguments");
    });
  },
});

/** For what is to come to its end. */
const UNENDING = new AbortController().signal;

/** A chart with an object more. */
const MORE: ChartFiles = {
  version: "2.0.0",
  templates: {
    "more.yaml": { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "{{ .Release.Name }}-more" } },
  },
};

/** Interrupts releases, and brings them about again. */
class Recovery {
  /** A helm as it was when it was interrupted. */
  seen: RunningProcess | undefined;
  readonly #cluster: HelmCluster;
  readonly #chartName: string;

  constructor(cluster: HelmCluster, chartName: string) {
    this.#cluster = cluster;
    this.#chartName = chartName;
  }

  begin(name: string, spec: ChartSpec = {}): { abort(): void; ended: Promise<unknown> } {
    const abort = new AbortController();
    const chart = aChart(name, { chartName: this.#chartName, namespace: NAMESPACE, ...spec });
    const ended = this.#cluster.releases.deploy(chart, DEPLOYMENT, abort.signal);
    ended.catch(() => {});
    return { abort: () => abort.abort(), ended };
  }

  async deploy(name: string, spec: ChartSpec = {}): Promise<void> {
    await this.begin(name, spec).ended;
  }

  async reaches(name: string, state: string): Promise<void> {
    await eventually(async () => (await statesOf(this.#cluster, name)).at(-1) === state, {
      what: `release ${name} is ${state}`,
      withinMs: 60_000,
      everyMs: 50,
    });
  }

  /** Gives an action up in a state, which stays then. @param when Once this is so, too. */
  async interrupt(
    name: string,
    how: string | ChartSpec,
    state: string,
    when?: () => Promise<boolean>,
  ): Promise<void> {
    const going = this.begin(name, typeof how === "string" ? { chartName: how } : how);
    await this.reaches(name, state);
    if (when !== undefined) {
      await eventually(when, { what: `release ${name} is far enough`, withinMs: 60_000, everyMs: 50 });
    }
    await this.#kill(going);
    assertEquals((await statesOf(this.#cluster, name)).at(-1), state);
  }

  /** Gives an uninstallation up while an object does not go. */
  async interruptUninstall(name: string): Promise<void> {
    const { api: { client }, releases } = this.#cluster;
    const hold = (finalizers: string[] | null) =>
      client.mergePatch(RESOURCES.configMaps, name, { metadata: { finalizers } }, { namespace: NAMESPACE });
    await hold(["tests.k0sproject.io/hold"]);
    const abort = new AbortController();
    const ended = releases.uninstall({ name, namespace: NAMESPACE }, { timeoutMs: 60_000 }, abort.signal);
    ended.catch(() => {});
    await this.reaches(name, "uninstalling");
    await this.#kill({ abort: () => abort.abort(), ended });
    await hold(null);
  }

  async #kill({ abort, ended }: { abort(): void; ended: Promise<unknown> }): Promise<void> {
    [this.seen] = runningProcesses(this.#cluster.helm);
    abort();
    await assertRejects(() => ended, CancelledError);
    assertEquals(processIds(this.#cluster.helm), [], "it is gone when the action has ended");
    assertEquals([...Deno.readDirSync(this.#cluster.homesDir)], []);
  }

  async chartWithHook(event: string, files: ChartFiles = {}): Promise<string> {
    const templates = { ...files.templates, "hook.yaml": endlessHook(event) };
    return await writeChart(`${this.#cluster.directory}/${event}`, { ...files, templates });
  }

  async uidOf(name: string): Promise<string | undefined> {
    const { metadata } = await this.#cluster.api.client.get(RESOURCES.configMaps, name, { namespace: NAMESPACE });
    return metadata.uid;
  }
}
