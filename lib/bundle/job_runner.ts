import { CancelledError, K0sError, messageOf } from "../base/mod.ts";
import { lowerPriority, sha256OfFile, standardInputLines, writeStandard } from "../platform/mod.ts";
import { type BundleEvent, type BundleJob, givesWay, type JobRunner } from "./job.ts";
import { writeLayerFiles } from "./layer_files.ts";
import { partNamed, type Payload } from "./payload.ts";
import { writeFrames } from "./staged_file.ts";

/** Does jobs in this process. */
export function jobsHere(payload: Payload): JobRunner {
  return async (job, onEvent, signal) => {
    if (job.kind === "unpack") {
      const writtenCount = await writeLayerFiles(payload, partNamed(payload, job.part), job);
      return onEvent({ kind: "unpacked", part: job.part, writtenCount });
    }
    if (signal.aborted) throw new CancelledError("Unpacking given up", { cause: signal.reason });
    if (job.kind === "write") return await writeFrames(payload, partNamed(payload, job.part), job);
    for (const name of job.parts) {
      const { sha256 } = partNamed(payload, name);
      onEvent({ kind: "audited", part: name, isIntact: await sha256OfFile(`${job.binDir}/${name}`) === sha256 });
    }
  };
}

/**
 * Does the jobs that a parent hands over, one JSON line each on standard input; reports events on standard output.
 *
 * @returns The exit code, when the input ends.
 */
export async function runBundleJobCommand(payload: Payload): Promise<number> {
  const report = (event: BundleEvent) => writeStandard("stdout", `${JSON.stringify(event)}\n`);
  let exitCode = 0;
  for await (const line of standardInputLines()) {
    try {
      const job = JSON.parse(line) as BundleJob;
      if (givesWay(job)) lowerPriority();
      await jobsHere(payload)(job, report, new AbortController().signal);
      report({ kind: "done" });
    } catch (error) {
      const hint = error instanceof K0sError ? error.hint : undefined;
      report({ kind: "failed", message: messageOf(error), ...(hint === undefined ? {} : { hint }) });
      exitCode = 1;
    }
  }
  return exitCode;
}
