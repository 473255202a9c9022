import { type Figures, median, prefixed, quantile } from "../measure/figures.ts";

/** A step of a simulated join: how long it took, and whether it worked. */
export interface JoinStep {
  /** `ca`: what a controller fetches; `config` and `certificate`: what a worker does. */
  step: string;
  startMs: number;
  endMs: number;
  /** Why it failed. */
  error?: string;
}

/** The steps that `join_load.ts` has printed, one a line of JSON. */
export function parseJoinSteps(output: string): JoinStep[] {
  return output.split("\n").filter((line) => line.startsWith('{"step":')).map((line) => JSON.parse(line) as JoinStep);
}

/** Throughput, latencies and errors of each step. */
export function joinStepFigures(steps: readonly JoinStep[]): Figures {
  const names = [...new Set(steps.map(({ step }) => step))];
  return Object.assign(
    {},
    ...names.map((name) => prefixed(name, figuresOf(steps.filter(({ step }) => step === name)))),
  );
}

function figuresOf(steps: readonly JoinStep[]): Record<string, number> {
  const good = steps.filter(({ error }) => error === undefined);
  const errors = steps.length - good.length;
  if (good.length === 0) return { errors };
  const times = good.map(({ startMs, endMs }) => endMs - startMs);
  const spanMs = Math.max(...good.map(({ endMs }) => endMs)) - Math.min(...steps.map(({ startMs }) => startMs));
  return {
    errors,
    perSecond: Math.round(good.length / Math.max(spanMs, 1) * 10_000) / 10,
    medianMs: median(times),
    p99Ms: quantile(times, 0.99),
  };
}
