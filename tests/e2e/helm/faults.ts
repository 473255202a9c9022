import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CHART_FINALIZER, type ChartSpec } from "../../../lib/helm/mod.ts";
import type { KubeObject } from "../../../lib/kube/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { configMapChart, neverReadyChart } from "../../support/helm_charts.ts";
import { secretTraces } from "../../support/secret_traces.ts";
import type { HelmNode } from "./helm_node.ts";

/** Above all others, so that charts that never succeed hold nothing back. */
const LAST = 900;
/** Fetching a chart is given up after two minutes. */
const HANGING_WITHIN_MS = 150_000;
/** How long helm may wait for what never becomes ready. */
const SHORT = "15s";

/** Charts that cannot be deployed, and what their status is to say. */
function faultyCharts(helm: HelmNode): Record<string, [spec: ChartSpec, error: RegExp]> {
  const { repository, registry } = helm;
  const { username, password, certificates: { ca: caFile, strangerCa } } = repository;
  const broken = { username: registry.username, password: registry.password, caFile };
  return {
    "no-mapping": [
      { chartName: "any/small", repository: helm.open, values: "- a\n- list\n" },
      /values.* must be a mapping, not a list/,
    ],
    "no-template": [{ chartName: "any/small", repository: helm.open, values: "greeting: [\n" }, /values/],
    "no-repository": [{ chartName: "nowhere/small" }, /repository 'nowhere' not found in cluster configuration/],
    "no-chart": [{ chartName: "any/nothing", repository: helm.open }, /nothing.* not found/],
    "no-version": [{ chartName: "any/small", version: "9.9.9", repository: helm.open }, /9\.9\.9/],
    "latest": [
      { chartName: "any/small", version: "latest", repository: helm.open },
      /improper constraint: "latest"\. .*a version that is left out takes the newest one/,
    ],
    "stranger": [
      { chartName: "any/small", repository: { url: repository.url("open"), caFile: strangerCa } },
      /certificate/,
    ],
    "not-let-in": [
      { chartName: "any/small", repository: { url: repository.url("private"), username, password: "wrong", caFile } },
      /401/,
    ],
    "wrong-digest": [{ chartName: registry.reference({ name: "broken" }), repository: broken }, /digest/],
    "exchanged": [
      { chartName: "any/exchanged", repository: helm.open },
      /exchanged-1\.0\.0 is not what the index of its repository says: its digest is/,
    ],
    "no-file": [{ chartName: "/opt/charts/nothing.tgz" }, /no such file/],
    "hanging": [
      { chartName: "any/small", repository: { url: repository.url("hanging"), username, password, caFile } },
      /did not end within 120 s/,
    ],
  };
}

/** Has k0s take up charts that cannot be deployed. */
export async function beginFaultyCharts(helm: HelmNode): Promise<void> {
  const broken = configMapChart("broken");
  await helm.registry.push(broken);
  await helm.registry.corrupt(broken);
  const exchanged = configMapChart("exchanged");
  await helm.repository.publish(exchanged);
  await helm.repository.exchange(exchanged, configMapChart("exchanged", "1.0.1"));
  for (const [name, [spec]] of Object.entries(faultyCharts(helm))) await helm.apply(name, { ...spec, order: LAST });
}

/** While helm asks a repository, the password is nowhere to be read. */
export async function passwordIsHidden(helm: HelmNode): Promise<void> {
  await helm.until("hanging", "is being fetched", ({ status }) => status?.status === "pending-install");
  assert((await helm.helmPids()).length > 0, "helm does not run");
  for (const { password } of [helm.repository, helm.registry]) {
    assertEquals(await secretTraces(helm.machine, password, []), []);
  }
}

/** Each says in its status and in an Event what is wrong with it; none is deployed. */
export async function faultsAreTold(helm: HelmNode): Promise<void> {
  for (const [name, [, error]] of Object.entries(faultyCharts(helm))) {
    const { status = {} } = await helm.failed(name, error, HANGING_WITHIN_MS);
    assertEquals(status.revision, undefined, name);
    assertStringIncludes((await helm.events(name)).join(), "Warning InstallFailed");
  }
  const { stdout } = await helm.machine.k0s(["status", "charts"]);
  assertStringIncludes(stdout, "repository 'nowhere' not found in cluster configuration");
}

/** What fails again in the same way is one Event that counts. */
export async function failuresAreCounted(helm: HelmNode): Promise<void> {
  const selector = "involvedObject.kind=Chart,involvedObject.name=no-repository";
  const get = ["-n", "kube-system", "get", "events", "--field-selector", selector, "-o", "json"];
  await eventually(async () => {
    const events = (JSON.parse(await helm.machine.kubectl(get)).items as KubeObject[])
      .map(({ reason, count, series }) => [reason, count, (series as { count?: number } | undefined)?.count]);
    const [[reason, count = 0, inSeries] = []] = events as [string, number, number?][];
    return events.length === 1 && reason === "InstallFailed" && count > 1 && inSeries === count;
  }, { what: "one Event counts the failures", withinMs: 60_000, everyMs: 1_000 });
}

/** A Chart of another namespace is told that it is not deployed; it goes, and with it its namespace. */
export async function foreignChartGoes(helm: HelmNode): Promise<void> {
  const namespace = "foreign";
  await helm.applyObject({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  const metadata = { name: "copied", namespace, finalizers: [CHART_FINALIZER] };
  const spec = { chartName: "any/small", repository: helm.open };
  await helm.applyObject({ apiVersion: "helm.k0sproject.io/v1beta1", kind: "Chart", metadata, spec });
  const reasons = ["-n", namespace, "get", "events", "-o", "jsonpath={.items[*].reason}"];
  await eventually(async () => await helm.machine.kubectl(reasons) === "Ignored", {
    ...{ what: "an Event says that it is not deployed", withinMs: 30_000, everyMs: 500 },
  });
  await helm.machine.kubectl(["delete", "namespace", namespace, "--timeout=50s"], { withinMs: 60_000 });
  assertEquals(await helm.revisions("copied"), []);
}

/** Neither Charts nor Events nor k0s itself tell a password to those that look, but for the spec that has it. */
export async function passwordIsNotTold(helm: HelmNode): Promise<void> {
  const statuses = (await helm.charts()).map(({ status }) => status);
  const events = await helm.machine.kubectl(["get", "events", "-A", "-o", "json"]);
  const told = [JSON.stringify(statuses), events, helm.node.process.output()];
  for (const args of [["status", "-o", "json"], ["status", "components"], ["status", "charts", "-o", "json"]]) {
    told.push((await helm.machine.k0s(args)).stdout);
  }
  for (const { password } of [helm.repository, helm.registry]) {
    for (const text of told) assert(!text.includes(password), text.slice(0, 2_000));
    assertEquals(await secretTraces(helm.machine, password, []), []);
  }
}

/** A mended chart is deployed without being told. */
export async function mendedChartIsDeployed(helm: HelmNode): Promise<void> {
  await helm.apply("no-mapping", { chartName: "any/small", repository: helm.open, values: "greeting: mended\n" });
  await helm.deployed("no-mapping");
  assertEquals(await helm.greeting("no-mapping"), "mended");
}

/** Charts that were never deployed go when they are deleted, also in the middle of what will not end. */
export async function faultyChartsGo(helm: HelmNode): Promise<void> {
  await helm.until("hanging", "is being fetched again", ({ status }) => status?.status === "pending-install");
  for (const name of Object.keys(faultyCharts(helm))) await helm.delete(name);
}

/** A chart that never becomes ready holds back those of a higher order as long as it may take, and no longer. */
export async function neverReadyHoldsBackForAWhile(helm: HelmNode): Promise<void> {
  await helm.repository.publish(neverReadyChart("never"));
  await helm.apply("never", { chartName: "any/never", repository: helm.open, timeout: SHORT, order: 100 });
  await helm.until("never", "is being deployed", ({ status }) => status?.status === "pending-install");
  await helm.apply("later", { chartName: "any/small", repository: helm.open, order: 101 });
  await helm.apply("earlier", { chartName: "any/small", repository: helm.open, order: 99 });

  await helm.until("later", "waits for it", ({ status }) => /"never"/.test(status?.waitingFor ?? ""));
  await helm.deployed("earlier");
  const { status } = await helm.failed("never", /Deployment never: 0 of 1 ready/);
  assertEquals(status?.status, "failed");
  const { status: later } = await helm.deployed("later");
  assert(later!.updated! > status!.updated!, `${later!.updated} is not after ${status!.updated}`);
  await helm.delete("never");
  assertEquals(await helm.revisions("never"), []);
  await helm.isWell();
}
