import type { Figures } from "../figures.ts";
import { prefixed } from "../figures.ts";
import type { JoiningOptions, JoiningResult } from "./joining_clients.ts";
import { WatchedController } from "./watched_controller.ts";

/** Longest time that all of them may take, in milliseconds. */
const WITHIN_MS = 120_000;

/**
 * Many machines join at the same moment: what a controller asks of the join API, which is in our process, and the first
 * thing that a worker asks, of the API server.
 */
export async function measureJoinApi(count: number, note: (text: string) => void): Promise<Figures> {
  await using controller = await WatchedController.boot();
  const figures: Record<string, number> = {};
  for (const role of ["controller", "worker"] as const) {
    const options: JoiningOptions = { role, token: await controller.node.createToken(role), count };
    const { result, use } = await controller.during(async () =>
      JSON.parse(await controller.runElsewhere("joining_clients.ts", options, WITHIN_MS)) as JoiningResult
    );
    if (result.failures.length > 0) note(`${result.failures.length} failed; first: ${result.failures[0]}`);
    Object.assign(
      figures,
      prefixed(role, {
        ...joiningFigures(result),
        k0sCpuSeconds: use.k0sCpuSeconds,
        rssBeforeBytes: use.k0sRssBytes.before,
        rssPeakBytes: use.k0sRssBytes.peak,
        rssAfterBytes: use.k0sRssBytes.after,
      }),
    );
    note(`${count} as ${role}: ${(result.tookMs / 1000).toFixed(1)} s`);
  }
  return figures;
}

/** Rates and latencies of a run. */
export function joiningFigures({ tookMs, latenciesMs, failures }: JoiningResult): Figures {
  const sorted = latenciesMs.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return {
    answered: latenciesMs.length,
    failed: failures.length,
    tookMs,
    perSecond: latenciesMs.length / (tookMs / 1000),
    medianLatencyMs: at(0.5),
    worstPercentLatencyMs: at(0.99),
  };
}
