/**
 * Measures a single-node cluster of any k0s-compatible executable and compares it with upstream.
 *
 *     scripts/deno.sh run -A scripts/bench/node.ts --help
 *
 * @module
 */
import { K0sError, messageOf } from "../../lib/base/mod.ts";
import { describeMachine, withCopy } from "./host.ts";
import { HELP, parseBenchOptions } from "./options.ts";
import { makeReport, renderTable } from "./report.ts";
import { measure, type Subject } from "./run.ts";
import upstream from "./upstream.json" with { type: "json" };

async function main(): Promise<number> {
  const options = parseBenchOptions(Deno.args, new URL("../../dist/k0s", import.meta.url).pathname);
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  if (Deno.uid() !== 0) throw new K0sError("Cannot measure: machines of the testbed need root", { hint: "Use sudo" });
  const note = (text: string) => console.error(text);
  const startedAt = new Date().toISOString();
  const machine = await describeMachine();
  const { binary, against, againstImages } = options;
  const measured = await withCopy({ binary }, (subject) => measure(subject, options, note));
  const other: Subject | undefined = against === undefined
    ? undefined
    : { binary: against, ...(againstImages === undefined ? {} : { images: againstImages }) };
  const compared = other && await withCopy(other, (subject) => measure(subject, options, note));
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
  try {
    Deno.exit(await main());
  } catch (error) {
    console.error(error instanceof K0sError ? messageOf(error) : error);
    if (error instanceof K0sError && error.hint !== undefined) console.error(`Hint: ${error.hint}`);
    Deno.exit(1);
  }
}
