import { assertEquals } from "@std/assert";
import type { Chart } from "../../../lib/helm/mod.ts";
import { packChart } from "../../support/chart_archive.ts";
import { eventually } from "../../support/eventually.ts";
import { gatedChart, GATES, waitFor } from "../../support/helm_charts.ts";
import type { Machine } from "../../support/machine.ts";

const ARCHIVE = "/opt/charts/gated.tgz";
const GATE = "leader";
/** How long another controller may take to lead, to begin anew, and to be done, in milliseconds. */
const TAKEN_UP_WITHIN_MS = 180_000;

/** Has the leader be in the middle of an installation and of an upgrade, for as long as the gate is closed. */
export async function beginCharts(
  asked: Machine,
  { controllers, workers }: { controllers: readonly Machine[]; workers: readonly Machine[] },
): Promise<void> {
  for (const { directory } of controllers) {
    await Deno.mkdir(`${directory}/opt/charts`, { recursive: true });
    await Deno.writeFile(`${directory}${ARCHIVE}`, packChart(gatedChart("gated")));
  }
  for (const { directory } of workers) await Deno.mkdir(`${directory}${GATES}`, { recursive: true });
  await apply(asked, "upgraded", "");
  await hasRevisions(asked, "upgraded", ["1 deployed"]);
  for (const name of ["installed", "upgraded"]) await apply(asked, name, `before: ${waitFor(GATE)}\n`);
  await hasRevisions(asked, "installed", ["1 pending-install"]);
  await hasRevisions(asked, "upgraded", ["1 deployed", "2 pending-upgrade"]);
}

/** Another leader does what was begun: one release each, and the history of the one that was in use. */
export async function chartsAreTakenUp(asked: Machine, workers: readonly Machine[]): Promise<void> {
  for (const { directory } of workers) await Deno.writeTextFile(`${directory}${GATES}/${GATE}`, "");
  await hasRevisions(asked, "installed", ["1 deployed"]);
  await hasRevisions(asked, "upgraded", ["1 superseded", "2 failed", "3 deployed"]);
  await asked.kubectl(["-n", "kube-system", "delete", "charts", "--all", "--timeout=50s"]);
  assertEquals(await revisions(asked, "installed"), []);
}

async function apply(asked: Machine, name: string, values: string): Promise<void> {
  const chart: Chart = {
    apiVersion: "helm.k0sproject.io/v1beta1",
    kind: "Chart",
    metadata: { name, namespace: "kube-system", finalizers: ["helm.k0sproject.io/uninstall-helm-release"] },
    spec: { chartName: ARCHIVE, values },
  };
  await asked.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(chart) });
}

async function hasRevisions(asked: Machine, release: string, expected: readonly string[]): Promise<void> {
  await eventually(async () => {
    assertEquals(await revisions(asked, release), expected);
    return true;
  }, { what: `release ${release} is ${expected.join(", ")}`, withinMs: TAKEN_UP_WITHIN_MS, everyMs: 1_000 });
}

/** States of the revisions of a release, oldest first, such as `1 superseded`. */
async function revisions(asked: Machine, release: string): Promise<string[]> {
  const format = '{range .items[*]}{.metadata.labels.version} {.metadata.labels.status}{"\\n"}{end}';
  const text = await asked.kubectl(["get", "secrets", "-l", `owner=helm,name=${release}`, "-o", `jsonpath=${format}`]);
  return text.split("\n").filter((line) => line !== "").toSorted();
}
