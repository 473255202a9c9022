import { CancelledError, inheritedVariables, K0sError, messageOf } from "../base/mod.ts";
import type { Child, Spawn } from "../platform/mod.ts";
import { environment, lowerPriority, readStandardInput, writeStandard } from "../platform/mod.ts";
import { sha256OfFile } from "./digest.ts";
import { type BundleEvent, type BundleJob, givesWay } from "./job.ts";
import { writeLayerFiles } from "./layer_files.ts";
import { partNamed, type Payload } from "./payload.ts";
import type { JobRunner } from "./stage.ts";
import { stagePart } from "./staged_file.ts";

/** First and only argument of a child that does a job; `main.ts` hands it to `runBundleJobCommand()`. */
export const BUNDLE_JOB_COMMAND = "internal-bundle-job";

/** How many lines of a failed child's other output its error quotes. */
const QUOTED_LINES = 5;

/** Does jobs in this process. */
export function jobsHere(payload: Payload): JobRunner {
  return async (job, onEvent, signal) => {
    if (job.kind === "unpack") {
      const writtenCount = await writeLayerFiles(payload, partNamed(payload, job.part), job);
      return onEvent({ kind: "unpacked", part: job.part, writtenCount });
    }
    for (const name of job.parts) {
      if (signal.aborted) throw new CancelledError("Staging given up", { cause: signal.reason });
      const part = partNamed(payload, name);
      if (job.kind === "stage") {
        onEvent({ kind: "staged", part: name, outcome: await stagePart(payload, part, job.binDir) });
      } else {
        onEvent({ kind: "audited", part: name, isIntact: await sha256OfFile(`${job.binDir}/${name}`) === part.sha256 });
      }
    }
  };
}

/** Does each job in a child made from the executable itself; see {@link BundleJob} for why. */
export function jobsInChildren(executable: string, spawn: Spawn): JobRunner {
  return async (job, onEvent, signal) => {
    const child = spawn.start({
      executable,
      args: [BUNDLE_JOB_COMMAND],
      env: inheritedVariables(environment()),
      cwd: "/",
      stdin: JSON.stringify(job),
    });
    const kill = () => child.signalGroup("SIGKILL");
    signal.addEventListener("abort", kill, { once: true });
    if (signal.aborted) kill();
    try {
      await follow(child, onEvent);
    } catch (error) {
      throw signal.aborted ? new CancelledError("Unpacking given up", { cause: signal.reason }) : error;
    } finally {
      signal.removeEventListener("abort", kill);
    }
  };
}

/**
 * The child's side: reads a job from standard input, does it, reports events on standard output.
 *
 * @returns The exit code.
 */
export async function runBundleJobCommand(payload: Payload): Promise<number> {
  const report = (event: BundleEvent) => writeStandard("stdout", `${JSON.stringify(event)}\n`);
  try {
    const job = JSON.parse(await readStandardInput()) as BundleJob;
    if (givesWay(job)) lowerPriority();
    await jobsHere(payload)(job, report, new AbortController().signal);
    return 0;
  } catch (error) {
    const hint = error instanceof K0sError ? error.hint : undefined;
    report({ kind: "failed", message: messageOf(error), ...(hint === undefined ? {} : { hint }) });
    return 1;
  }
}

async function follow(child: Child, onEvent: (event: BundleEvent) => void): Promise<void> {
  let failure: K0sError | undefined;
  const other: string[] = [];
  for await (const { text } of child.lines) {
    const event = parseEvent(text);
    if (event === undefined) other.push(text);
    else if (event.kind === "failed") failure = new K0sError(event.message, { ...event });
    else onEvent(event);
  }
  const { code, signal } = await child.exited;
  if (failure !== undefined) throw failure;
  if (code === 0) return;
  const how = signal === null ? `exit code ${code}` : signal;
  throw new K0sError(
    ["Cannot unpack the executable: its child ended with " + how, ...other.slice(-QUOTED_LINES)].join("\n  | "),
  );
}

function parseEvent(line: string): BundleEvent | undefined {
  if (!line.startsWith('{"kind":')) return undefined;
  return JSON.parse(line) as BundleEvent;
}
