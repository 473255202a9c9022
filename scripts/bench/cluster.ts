/**
 * Measures clusters of several machines of the testbed.
 *
 *     scripts/deno.sh run -A scripts/bench/cluster.ts --help
 *
 * @module
 */
import { messageOf } from "../../lib/base/mod.ts";
import { measureJoinLoad, measureManyNodes } from "./cluster/cluster_load.ts";
import { type ClusterBenchOptions, HELP, parseClusterBenchOptions, type Section } from "./cluster/cluster_options.ts";
import { measureJoins, measureOutages, type PartOptions } from "./cluster/cluster_parts.ts";
import type { ClusterReport } from "./cluster/cluster_report.ts";
import { type Figures, medians } from "./measure/figures.ts";
import { BUILT, describeMachine, runBenchmark, withCopies } from "./measure/host.ts";

async function run(options: ClusterBenchOptions, note: (text: string) => void): Promise<number> {
  const startedAt = new Date().toISOString();
  const machine = await describeMachine();
  const { runs, failures } = await withCopies(
    [options],
    ([copied = options]) => measureAll({ ...copied, note }),
  );
  const report: ClusterReport = { startedAt, machine, binary: options.binary, medians: medians(runs), runs, failures };
  console.log(JSON.stringify(report, null, 2));
  return failures.length === 0 ? 0 : 1;
}

/** One entry per run and death; what fails costs only its own figures. */
async function measureAll(options: PartOptions): Promise<{ runs: Figures[]; failures: string[] }> {
  const runs: Figures[] = [];
  const failures: string[] = [];
  for (const part of options.only) {
    for (let run = 1; run <= (part === "outage" ? 1 : options.runs); run++) {
      options.note(`${part}: run ${run}`);
      try {
        for await (const figures of measurePart(part, options)) {
          runs.push(figures);
          options.note(`  ${JSON.stringify(figures)}`);
        }
      } catch (error) {
        failures.push(`${part}, run ${run}: ${messageOf(error)}`);
        options.note(`  failed: ${messageOf(error)}`);
      }
    }
  }
  return { runs, failures };
}

async function* measurePart(part: Section, options: PartOptions): AsyncGenerator<Figures> {
  if (part === "outage") yield* measureOutages(options);
  else if (part === "joins") yield await measureJoins(options);
  else if (part === "join-load") yield await measureJoinLoad(options);
  else yield await measureManyNodes(options);
}

if (import.meta.main) {
  await runBenchmark({ help: HELP, parse: (args) => parseClusterBenchOptions(args, BUILT), run });
}
