import { assert, assertEquals, assertRejects } from "@std/assert";
import { CancelledError, ConfigError, K0sError } from "../../../lib/base/mod.ts";
import { type ChartSpec, type ChartStatus, valuesHashOf } from "../../../lib/helm/chart_object.ts";
import { HelmError } from "../../../lib/helm/helm_error.ts";
import { ReleaseManager } from "../../../lib/helm/release_manager.ts";
import type { KubeClient, ResourceType } from "../../../lib/kube/mod.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { until } from "../../support/until.ts";
import { aChart } from "./_charts.ts";

const HELM = "/data/bin/helm";
const METADATA = { name: "one", revision: 4, version: "1.2.3", appVersion: "v9", status: "deployed" };
const CHART = "name: web\nversion: 1.2.3\nappVersion: v9\n";

/** A manager whose helm does as it is told, over a cluster with these states of the release. */
class Managed implements AsyncDisposable {
  readonly spawn = new FakeSpawn();
  readonly abort = new AbortController();
  readonly asked: string[] = [];
  /** How many commands there had been when it was told that it installs. */
  readonly installs: number[] = [];
  readonly manager: ReleaseManager;
  readonly #root: string;

  /** As the cluster has them. */
  states: readonly string[];
  /** Objects that are no Secrets, by their kind. */
  others: Readonly<Record<string, readonly unknown[]>> = {};

  private constructor(root: string, states: readonly string[]) {
    this.#root = root;
    this.states = states;
    const list = (type: ResourceType, { namespace, labelSelector }: { namespace?: string; labelSelector?: string }) => {
      if (type.kind !== "Secret") return Promise.resolve({ items: this.others[type.kind] ?? [], resourceVersion: "1" });
      this.asked.push(`${namespace} ${labelSelector}`);
      const items = this.states.map((status, at) => ({ metadata: { labels: { status, version: `${at + 1}` } } }));
      return Promise.resolve({ items, resourceVersion: "1" });
    };
    const get = (type: ResourceType, name: string) => Promise.resolve({ kind: type.kind, metadata: { name } });
    this.manager = new ReleaseManager({
      client: { list, get } as unknown as KubeClient,
      helm: () => Promise.resolve(HELM),
      kubeconfig: `${root}/admin.conf`,
      homesDir: `${root}/homes`,
      environment: {},
      direct: () => [],
      spawn: this.spawn,
      clock: new FakeClock(),
      log: new FakeLogger(),
    });
  }

  static async with(...states: string[]): Promise<Managed> {
    const root = await Deno.makeTempDir();
    await Deno.mkdir(`${root}/homes`);
    await Deno.mkdir(`${root}/chart`);
    await Deno.writeTextFile(`${root}/chart/Chart.yaml`, CHART);
    await Deno.writeTextFile(`${root}/admin.conf`, "kind: Config\n");
    return new Managed(root, states);
  }

  deploy(spec: ChartSpec = {}, status: ChartStatus = {}): Promise<unknown> {
    const chart = aChart({ chartName: `${this.#root}/chart`, namespace: "apps", ...spec }, status);
    const installs = () => Promise.resolve(void this.installs.push(this.spawn.children.length));
    const ended = this.manager.deploy(chart, { repositories: [], installs }, this.abort.signal);
    ended.catch(() => {});
    return ended;
  }

  /** Waits for the next command, and ends it. @returns It, without what names its home. */
  async next(exit: { code?: number; stdout?: string; stderr?: string } = {}): Promise<string> {
    const at = this.#ended++;
    await until(`command ${at} of helm`, () => this.spawn.children.length > at);
    const child = this.spawn.children[at]!;
    if (exit.stdout) child.print(exit.stdout, "stdout");
    if (exit.stderr) child.print(exit.stderr, "stderr");
    const { args, env, stdin } = child.options;
    const kubeconfig = env["KUBECONFIG"]!;
    assertEquals(await Deno.readTextFile(kubeconfig), "kind: Config\n");
    child.exit({ code: exit.code ?? 0 });
    return [args[0], args[1], ...(stdin === undefined ? [] : [`< ${stdin}`])].join(" ");
  }
  #ended = 0;

  get homes(): string[] {
    return [...Deno.readDirSync(`${this.#root}/homes`)].map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}

const ANSWER = { stdout: JSON.stringify(METADATA) };
/** What helm says when it has made a revision. */
const said = (revision: number) =>
  `NAME: one\nNAMESPACE: apps\nSTATUS: deployed\nREVISION: ${revision}\nTEST SUITE: None\n`;
const MADE = { releaseName: "one", namespace: "apps", revision: 4, version: "1.2.3", appVersion: "v9" };

Deno.test("ReleaseManager.deploy() installs with the values by standard input, and says what there is", async () => {
  await using managed = await Managed.with();
  const ended = managed.deploy({ values: "a: b\n" });
  assertEquals(await managed.next({ stdout: said(1) }), "install one < a: b\n");
  assertEquals(await ended, { action: "installed", ...MADE, revision: 1 });
  assertEquals(managed.asked, ["apps owner=helm,name=one"]);
  assertEquals([managed.spawn.children.length, managed.homes], [1, []]);
});

Deno.test("ReleaseManager.deploy() takes up an interrupted upgrade", async () => {
  await using managed = await Managed.with("deployed", "pending-upgrade");
  const ended = managed.deploy();
  assertEquals(await managed.next(), "k0s-fail-pending one");
  assertEquals(await managed.next({ stdout: said(3) }), "upgrade one");
  assertEquals(await ended, { action: "upgraded", ...MADE, revision: 3 });
});

Deno.test("ReleaseManager.deploy() asks helm what became of a release where nothing else tells", async () => {
  await using managed = await Managed.with();
  const ended = managed.deploy();
  await managed.next();
  assertEquals(await managed.next(ANSWER), "get metadata");
  assertEquals(await ended, { action: "installed", ...MADE });
});

Deno.test("ReleaseManager.deploy() does nothing about what is as wanted, and asks helm only what the Chart does not tell", async () => {
  await using managed = await Managed.with("superseded", "deployed");
  const status: ChartStatus = {
    releaseName: "one",
    namespace: "apps",
    revision: 2,
    version: "1.0.0",
    appVersion: "v1",
    valuesHash: valuesHashOf(aChart()),
  };
  const known = await managed.deploy({}, status);
  assertEquals(known, { ...MADE, action: "none", revision: 2, version: "1.0.0", appVersion: "v1" });
  assertEquals(managed.spawn.children, []);
  const ended = managed.deploy({}, { ...status, revision: 1 });
  await managed.next(ANSWER);
  assertEquals(await ended, { action: "none", ...MADE });
});

Deno.test("ReleaseManager.deploy() uninstalls nothing where the chart cannot be fetched", async () => {
  await using managed = await Managed.with("failed");
  await assertRejects(() => managed.deploy({ chartName: "/proc/nowhere/chart" }), Error, "no such file");
  assertEquals([managed.spawn.children, managed.homes, managed.installs], [[], [], []]);
});

/** States of a release, the commands that are run, and how many there had been when it was told that it installs. */
const INSTALLS: [states: string[], commands: number, told: number[]][] = [
  [[], 1, [0]],
  [["pending-install"], 2, [0]],
  [["superseded", "uninstalled"], 1, [0]],
  [["deployed"], 1, []],
  [["deployed", "pending-upgrade"], 2, []],
];
for (const [states, commands, told] of INSTALLS) {
  Deno.test(`ReleaseManager.deploy() tells before it installs, over ${states.join() || "nothing"}`, async () => {
    await using managed = await Managed.with(...states);
    const ended = managed.deploy();
    for (let command = 1; command <= commands; command++) await managed.next({ stdout: said(1) });
    await ended;
    assertEquals(managed.installs, told);
  });
}

Deno.test("ReleaseManager.deploy() ends at the first step that fails", async () => {
  await using managed = await Managed.with("failed");
  const ended = managed.deploy();
  assertEquals(await managed.next({ code: 1, stderr: "Error: no" }), "uninstall one");
  const error = await assertRejects(() => ended, HelmError);
  assertEquals(error.message, "Cannot uninstall release apps/one: no");
  assertEquals([managed.spawn.children.length, managed.homes], [1, []]);
});

Deno.test("ReleaseManager.deploy() that is given up leaves no child and no home", async () => {
  await using managed = await Managed.with();
  const ended = managed.deploy();
  await until("helm runs", () => managed.spawn.children.length === 1);
  managed.abort.abort();
  await assertRejects(() => ended, CancelledError);
  assertEquals([managed.spawn.children[0]!.signals, managed.homes], [["group SIGKILL"], []]);
});

Deno.test("ReleaseManager.deploy() refuses names and values that helm would not take, before anything is asked", async () => {
  await using managed = await Managed.with();
  const named = await assertRejects(() => managed.deploy({ releaseName: "-f", namespace: "No" }), ConfigError);
  assert(named.message.includes("spec.releaseName") && named.message.includes("spec.namespace"));
  await assertRejects(() => managed.deploy({ values: "- a" }), ConfigError, "spec.values: must be a mapping");
  assertEquals([managed.asked, managed.spawn.children], [[], []]);
});

Deno.test("ReleaseManager.uninstall() says whether there was a release", async () => {
  await using managed = await Managed.with("deployed");
  const ended = managed.manager.uninstall(
    { name: "one", namespace: "apps" },
    { timeoutMs: 1_000 },
    managed.abort.signal,
  );
  assertEquals(await managed.next(), "uninstall one");
  assertEquals(await ended, true);
  await using none = await Managed.with();
  const { signal } = none.abort;
  assertEquals(await none.manager.uninstall({ name: "one", namespace: "apps" }, { timeoutMs: 1_000 }, signal), false);
  assertEquals(await none.manager.uninstall({ name: "--x", namespace: "apps" }, { timeoutMs: 1_000 }, signal), false);
  assertEquals(none.spawn.children, []);
});

Deno.test("ReleaseManager.deploy() says what was not ready when helm's time was up", async () => {
  await using managed = await Managed.with();
  const annotations = { "meta.helm.sh/release-name": "one", "meta.helm.sh/release-namespace": "apps" };
  const ended = managed.deploy();
  await until("helm runs", () => managed.spawn.children.length === 1);
  managed.others = { Deployment: [{ metadata: { name: "web", annotations }, spec: { replicas: 2 }, status: {} }] };
  await managed.next({ code: 1, stderr: "Error: INSTALLATION FAILED: context deadline exceeded\n" });
  const { message } = await assertRejects(() => ended, K0sError);
  assertEquals(message, "Cannot install release apps/one: context deadline exceeded: Deployment web: 0 of 2 ready");
});

/** What became of an upgrade that failed, how its way back ended, and what is said of both. */
const WAYS_BACK: [states: string[], rollback: { code: number; stderr?: string } | undefined, told: string][] = [
  [["deployed", "failed"], { code: 0 }, "; went back to revision 1"],
  [
    ["superseded", "deployed", "failed"],
    { code: 1, stderr: "Error: no way" },
    "; going back failed, too: Cannot roll back release apps/one: no way",
  ],
  [["deployed"], undefined, ""],
  [["deployed", "pending-upgrade"], undefined, ""],
];
for (const [states, rollback, told] of WAYS_BACK) {
  Deno.test(`ReleaseManager.deploy() names what was not ready before it goes back, over ${states.join()}`, async () => {
    await using managed = await Managed.with("deployed");
    const annotations = { "meta.helm.sh/release-name": "one", "meta.helm.sh/release-namespace": "apps" };
    const ended = managed.deploy();
    await until("helm runs", () => managed.spawn.children.length === 1);
    managed.states = states;
    managed.others = { Deployment: [{ metadata: { name: "web", annotations }, spec: {}, status: {} }] };
    await managed.next({ code: 1, stderr: "Error: UPGRADE FAILED: context deadline exceeded\n" });
    if (rollback !== undefined) assertEquals(await managed.next(rollback), "rollback one");

    const { message, hint } = await assertRejects(() => ended, K0sError);
    const failed = "Cannot upgrade release apps/one: context deadline exceeded: Deployment web: 0 of 1 ready";
    assertEquals([message, hint], [failed + told, "Look at its pods: k0s kubectl -n apps get pods"]);
    assertEquals([managed.spawn.children.length, managed.homes], [rollback === undefined ? 1 : 2, []]);
  });
}
