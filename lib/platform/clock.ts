import { CancelledError } from "../base/mod.ts";
import type { Clock } from "./ports.ts";

/** Longest delay a timer of the runtime takes, in milliseconds; a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    let restMs = ms;
    for (; restMs > LONGEST_TIMER_MS; restMs -= LONGEST_TIMER_MS) await pause(LONGEST_TIMER_MS, signal);
    await pause(restMs, signal);
  },
};

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new CancelledError("Wait given up", { cause: signal.reason }));
    const cancel = () => {
      clearTimeout(timer);
      reject(new CancelledError("Wait given up", { cause: signal?.reason }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", cancel);
      resolve();
    }, ms);
    signal?.addEventListener("abort", cancel, { once: true });
  });
}
