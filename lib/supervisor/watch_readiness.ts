import { ignoreCancelled } from "../base/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import type { Probe } from "./process_spec.ts";
import type { Prober } from "./prober.ts";
import type { ProcessRecord } from "./process_record.ts";

/** Pause after the first probe of a start, in milliseconds; later ones are longer, up to the probe's `everyMs`. */
const FIRST_PAUSE_MS = 25;
/** Pause between probes at a process that is ready, in milliseconds. */
const READY_PAUSE_MS = 10_000;
/** Pause between probes when something is wrong, in milliseconds. */
const DOUBTFUL_PAUSE_MS = 1_000;
/** A process that was ready is unready after so many probes in a row that failed. */
const FAILURES_TO_UNREADY = 3;

/** What {@link watchReadiness} uses. */
export interface WatchReadinessOptions {
  prober: Pick<Prober, "probe">;
  record: ProcessRecord;
  clock: Clock;
  log: Logger;
}

/** Looks at a running process until `signal` is aborted, and tells its record when it is ready and when it is not. */
export async function watchReadiness(probe: Probe, options: WatchReadinessOptions, signal: AbortSignal): Promise<void> {
  try {
    await becomeReady(probe, options, signal);
    if (probe.kind !== "started") await stayReady(options, signal);
  } catch (error) {
    ignoreCancelled(error);
  }
}

async function becomeReady(probe: Probe, { prober, record, clock, log }: WatchReadinessOptions, signal: AbortSignal) {
  const startMs = clock.monotonicMs();
  const { everyMs, withinMs } = probe.kind === "started" ? { everyMs: 0, withinMs: 0 } : probe;
  for (let pauseMs = FIRST_PAUSE_MS, isLate = false;;) {
    const reason = await prober.probe(signal);
    if (signal.aborted) return;
    if (probe.kind !== "started") record.probed(reason);
    const elapsedMs = Math.round(clock.monotonicMs() - startMs);
    if (reason === undefined) {
      record.on("probe-ok");
      return log.info("Process is ready", { elapsedMs });
    }
    if (!isLate && elapsedMs >= withinMs) {
      isLate = true;
      log.warn("Process is not ready in time", { elapsedMs, reason });
    }
    if (isLate) record.on("late", reason);
    else record.explain(reason);
    await clock.sleep(isLate ? Math.max(everyMs, DOUBTFUL_PAUSE_MS) : Math.min(pauseMs, everyMs), signal);
    pauseMs *= 1.5;
  }
}

async function stayReady({ prober, record, clock, log }: WatchReadinessOptions, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    await clock.sleep(failures === 0 ? READY_PAUSE_MS : DOUBTFUL_PAUSE_MS, signal);
    const reason = await prober.probe(signal);
    if (signal.aborted) return;
    record.probed(reason);
    failures = reason === undefined ? 0 : failures + 1;
    if (reason === undefined && record.state === "unready") {
      record.on("probe-ok");
      log.info("Process is ready again");
    }
    if (failures === FAILURES_TO_UNREADY) log.warn("Process is not ready any more", { reason });
    if (failures >= FAILURES_TO_UNREADY) record.on("probe-failed", reason);
  }
}
