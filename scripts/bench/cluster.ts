/**
 * Measures clusters of several machines: joins, the death of a leader, many joins at once, many nodes.
 *
 *     scripts/deno.sh run -A scripts/bench/cluster.ts --help
 *
 * @module
 */
import { K0sError, messageOf } from "../../lib/base/mod.ts";
import { measureJoinApi } from "./cluster/join_api.ts";
import { measureManyNodes } from "./cluster/many_nodes.ts";
import { type ClusterBenchOptions, HELP, parseClusterBenchOptions } from "./cluster/options.ts";
import { type ClusterReport, renderClusterReport } from "./cluster/report.ts";
import { measureCluster } from "./cluster/three_controllers.ts";

async function main(): Promise<number> {
  const options = parseClusterBenchOptions(Deno.args);
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  if (Deno.uid() !== 0) throw new K0sError("Cannot measure: machines of the testbed need root", { hint: "Use sudo" });
  const report = await measure(options, (text) => console.error(text));
  console.log(JSON.stringify(report, null, 2));
  console.error(renderClusterReport(report));
  return 0;
}

async function measure(options: ClusterBenchOptions, note: (text: string) => void): Promise<ClusterReport> {
  const report: ClusterReport = {};
  const wants = (part: ClusterBenchOptions["only"][number]) => options.only.includes(part);
  if (wants("joins") || wants("failover")) {
    await using cluster = await measureCluster(note);
    Object.assign(report, { voterMs: cluster.voterMs, nodeReadyMs: cluster.nodeReadyMs });
    const failoverMs: number[] = [];
    for (let death = 0; wants("failover") && death < options.failovers; death++) {
      failoverMs.push(await cluster.failover());
      note(`no writes for ${failoverMs.at(-1)} ms`);
    }
    report.failoverMs = failoverMs;
  }
  if (wants("join-api")) report.joinApi = await measureJoinApi(options.joins, note);
  if (wants("nodes")) report.nodes = await measureManyNodes(options, note);
  return report;
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    console.error(error instanceof K0sError ? messageOf(error) : error);
    if (error instanceof K0sError && error.hint !== undefined) console.error(`Hint: ${error.hint}`);
    Deno.exit(1);
  }
}
