import { K0sError } from "../../base/mod.ts";
import type { Chart } from "../../helm/mod.ts";
import type { KubeClient } from "../../kube/mod.ts";
import { userId } from "../../platform/mod.ts";
import type { StatusDocument } from "../../status/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import { adminClient } from "../admin_client.ts";
import { nodeFrom, resolveNode, typedPaths } from "../node_paths.ts";
import { chosenFormat, inOneLine, outputFlag, renderDocument, renderTable } from "../output_format.ts";

/** `k0s status charts` */
export const charts: Command = {
  word: "charts",
  summary: "Get the state of the Helm charts of the cluster",
  long: [
    "Get the state of the Helm charts of the cluster, in the order in which they are deployed: those of the configuration",
    "(spec.extensions.helm) and Chart objects of users. MESSAGE says why the last action failed, else what a chart waits for.",
  ].join("\n"),
  example: "\t$ k0s status charts\n\t$ k0s status charts -o json",
  flags: [outputFlag("out", "sets type of output to json or yaml")],
  run,
};

const DISABLED = "This controller deploys no charts: it was started with --disable-components=helm\n";

async function run(invocation: Invocation): Promise<void> {
  const { flags, path, context } = invocation;
  const format = chosenFormat(flags, "out");
  const { K0sVars, Role, DisabledComponents = [] } = await statusOf(invocation);
  if (Role === "worker") {
    throw new K0sError("Cannot look at charts: this machine is a worker", { hint: "Type this on a controller" });
  }
  using client = await adminClient(nodeFrom(typedPaths(flags), K0sVars).paths, { http: context.http, command: path });
  const reports = await readCharts(client);
  // What there is stays as it was, which a table alone would not tell.
  if (DisabledComponents.includes("helm")) context.stderr(DISABLED);
  const text = () => reports.length === 0 ? "No Helm charts found\n" : renderCharts(reports);
  context.stdout(await renderDocument(reports, format, text));
}

/** The status of the running k0s. For other users than root there is none where a k0s of root runs. */
async function statusOf({ flags, path, context }: Invocation): Promise<StatusDocument> {
  const { readStatus, StatusError } = await import("../../status/mod.ts");
  try {
    return await readStatus((await resolveNode(flags)).paths.statusSocket, context.http);
  } catch (error) {
    if (!(error instanceof StatusError) || userId() === 0) throw error;
    throw new K0sError("Cannot look at charts: only root can read what opens the cluster", {
      cause: error,
      hint: `Type: sudo ${path}`,
    });
  }
}

/** What is shown of a Chart: neither its values nor where it comes from, in which secrets may be. */
export interface ChartReport {
  /** Of the Chart object. */
  name: string;
  order: number;
  /** helm's word for the state of the release, or `waiting`; empty before k0s has taken the Chart up. */
  status: string;
  releaseName: string;
  /** Of the release. */
  namespace: string;
  /** What is deployed; empty if nothing is. */
  version: string;
  revision: number;
  error: string;
  waitingFor: string;
}

/** Reads the Charts, those that are deployed first before others. Without their kind there are none. */
async function readCharts(client: Pick<KubeClient, "list">): Promise<ChartReport[]> {
  const { CHART_NAMESPACE, CHARTS, orderOf, releaseNameOf, releaseNamespaceOf } = await import("../../helm/mod.ts");
  const { isNotFound } = await import("../../kube/mod.ts");
  const report = (chart: Chart): ChartReport => ({
    name: chart.metadata.name ?? "",
    order: orderOf(chart),
    status: chart.status?.status ?? "",
    // What was deployed counts, not what the spec asks for by now.
    releaseName: chart.status?.releaseName || releaseNameOf(chart),
    namespace: chart.status?.namespace || releaseNamespaceOf(chart),
    version: chart.status?.version ?? "",
    revision: chart.status?.revision ?? 0,
    error: chart.status?.error ?? "",
    waitingFor: chart.status?.waitingFor ?? "",
  });
  try {
    const { items } = await client.list<Chart>(CHARTS, { namespace: CHART_NAMESPACE });
    return items.map(report).toSorted((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** The table; a dash is for what is not known yet, so that columns stay where they are for `awk`. */
export function renderCharts(reports: readonly ChartReport[]): string {
  const rows = reports.map((report) => [
    report.name,
    String(report.order),
    report.status || "-",
    `${report.namespace}/${report.releaseName}`,
    report.version || "-",
    report.revision === 0 ? "-" : String(report.revision),
    inOneLine(report.error || report.waitingFor),
  ]);
  return renderTable([["NAME", "ORDER", "STATUS", "RELEASE", "VERSION", "REVISION", "MESSAGE"], ...rows]);
}
