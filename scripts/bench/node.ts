/**
 * Measures a single-node cluster of any k0s-compatible executable and compares it with upstream.
 *
 *     scripts/deno.sh run -A scripts/bench/node.ts --help
 *
 * @module
 */
import { BUILT, describeMachine, runBenchmark, withCopies } from "./measure/host.ts";
import { type BenchOptions, HELP, parseBenchOptions } from "./node/options.ts";
import { makeReport, renderTable } from "./node/report.ts";
import { measure, type Subject } from "./node/run.ts";
import upstream from "./upstream.json" with { type: "json" };

async function run(options: BenchOptions, note: (text: string) => void): Promise<number> {
  const startedAt = new Date().toISOString();
  const machine = await describeMachine();
  const { binary, against, againstImages } = options;
  const subjects: Subject[] = [{ binary }];
  if (against !== undefined) {
    subjects.push({ binary: against, ...(againstImages === undefined ? {} : { images: againstImages }) });
  }
  const results = await withCopies(subjects, (copies) => measure(copies, options, note));
  const [measured, compared] = results.map((result, at) => ({ ...result, binary: subjects[at]?.binary ?? "" }));
  if (measured === undefined) throw new TypeError("Nothing was measured");
  const report = makeReport({
    startedAt,
    machine,
    measured,
    reference: upstream,
    ...(compared === undefined ? {} : { against: compared }),
  });
  console.log(JSON.stringify(report, null, 2));
  note(renderTable(report));
  return measured.failures.length + (compared?.failures.length ?? 0) === 0 ? 0 : 1;
}

if (import.meta.main) {
  await runBenchmark({ help: HELP, parse: (args) => parseBenchOptions(args, BUILT), run });
}
