import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ChartSpec } from "../../../lib/helm/mod.ts";
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
    "stranger": [
      { chartName: "any/small", repository: { url: repository.url("open"), caFile: strangerCa } },
      /certificate/,
    ],
    "not-let-in": [
      { chartName: "any/small", repository: { url: repository.url("private"), username, password: "wrong", caFile } },
      /401/,
    ],
    "wrong-digest": [{ chartName: registry.reference({ name: "broken" }), repository: broken }, /digest/],
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
  assertEquals((await helm.chart("later")).status?.status, "waiting");
  const { status } = await helm.failed("never", /Deployment never: 0 of 1 ready/);
  assertEquals(status?.status, "failed");
  await helm.deployed("later");
  await helm.delete("never");
  assertEquals(await helm.revisions("never"), []);
  await helm.isWell();
}
